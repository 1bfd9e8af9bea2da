"""How lists write journals and conferences beside a year, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.core import venues

# The venue's key, and how it stands in an entry: cut short as ISO 4 does it or as medicine's indexes do, with
# volume, issue, pages, article number or month, and with ornaments.
WRITTEN = """
TPAMI | IEEE Trans. Pattern Anal. Mach. Intell. 45(10): 12113-12132 (2023)
TPAMI | IEEE Transactions on Pattern Analysis and Machine Intelligence, vol. 45, no. 10, pp. 1–9, Oct. 2023
IJCV | Int. J. Comput. Vis., 131(5), 1234-1250, May 2023
IJCV | International Journal of Computer Vision (IJCV), 2023
Nature Machine Intelligence | Nat. Mach. Intell. 5, 220–235 (2023)
Nature Machine Intelligence | Nature Machine Intelligence 5, 220–235 (2023).
Nature Communications | Nat Commun 14, 1234 (2023)
Nature Communications | Nat. Commun. 2023, 14, 1234
Scientific Reports | Sci. Rep. 13:1234 (2023)
MedIA | Med. Image Anal. 88, 102889 (2023)
MedIA | Medical Image Analysis, Volume 88, August 2023, 102889
JMLR | J. Mach. Learn. Res. 24 (2023) 1-50
JMLR | JMLR 24(1):1–50, 2023
Neurocomputing | Neurocomputing, vol. 555, 2023
PRL | Pattern Recognit. Lett. 165: 1-7 (2023)
ESWA | Expert Syst. Appl. 213 (2023), 119000
KBS | Knowl.-Based Syst. 259, 2023
TNNLS | IEEE Trans. Neural Netw. Learn. Syst., early access, 2023
CSUR | ACM Comput. Surv. 55(9): 195:1-195:35 (2023)
TOG | ACM Trans. Graph. 42, 4, Article 139 (August 2023)
PNAS | Proc. Natl. Acad. Sci. U.S.A. 120 (2023)
PNAS | Proc. Natl. Acad. Sci. USA 120(12), e2200000 (2023)
Phys. Rev. Lett. | Phys. Rev. Lett. 130, 010101 (2023)
Bioinformatics | Bioinformatics, Volume 39, Issue 1, January 2023
CMPB | Comput. Methods Programs Biomed. 2023
TACL | Trans. Assoc. Comput. Linguist. 11 (2023)
TACL | Transactions of the ACL, 2023
JAIR | J. Artif. Intell. Res. 76: 1-50 (2023)
AIJ | Artif. Intell. 314: 103822 (2023)
MLJ | Mach. Learn. 112(3): 1-30 (2023)
TMI | IEEE Trans. Medical Imaging 42(5): 1-12 (2023)
TMI | IEEE Trans. Med. Imag. 2023
JBHI | IEEE J. Biomed. Health Inform. 27(1) 2023
RA-L | IEEE Robot. Autom. Lett. 8(2): 1-8 (2023)
IJRR | Int. J. Robot. Res. 42, 2023
CGF | Comput. Graph. Forum 42(2): 1-10 (2023)
TVCG | IEEE Trans. Vis. Comput. Graph. 29(1) (2023)
TGRS | IEEE Trans. Geosci. Remote. Sens. 61: 1-14 (2023)
ISPRS | ISPRS J. Photogramm. Remote Sens. 195 (2023)
Remote Sensing | Remote Sens. 2023, 15(3), 600
Information Fusion | Inf. Fusion 91: 1-20 (2023)
Information Sciences | Inf. Sci. 619 (2023)
Neural Networks | Neural Netw. 157, 2023
Neural Computation | Neural Comput. 35(1) 2023
TMLR | Trans. Mach. Learn. Res., Mar. 2023
TPAMI | [⭐ **TPAMI 2023**]
CVPR | 🔥 CVPR 2023 (Oral) 🔥
NeurIPS | **`NeurIPS 2023`**
CVPR | CVPR 2023 ★ best paper
Proceedings of the IEEE | Proc. IEEE 111(3) (2023)
Lancet Digital Health | Lancet Digit. Health 5(1) 2023
NeurIPS | Adv. Neural Inf. Process. Syst. 36 (2023)
Science Robotics | Sci. Robot. 8, eabc1234 (2023)
VLDB | Proc. VLDB Endow. 16(4) 2023
TKDE | IEEE Trans. Knowl. Data Eng. 35(1) (2023)
IoT-J | IEEE Internet Things J. 10(3) (2023)
eLife | eLife 12:e80000 (2023)
AAAI | Proc. AAAI Conf. Artif. Intell. 37(1), 2023
CVPR | Proc. IEEE/CVF Conf. Comput. Vis. Pattern Recognit., Jun. 2023
ICML | in Proc. 40th Int. Conf. Mach. Learn., 2023
ECCV | Eur. Conf. Comput. Vis. 2023
CVPR Workshops | IEEE/CVF Conf. Comput. Vis. Pattern Recognit. Workshops, 2023
MICCAI | Med. Image Comput. Comput. Assist. Interv. 2023
ICASSP | Proc. IEEE Int. Conf. Acoust. Speech Signal Process., 2023
TSP | IEEE Trans. Signal Process., vol. 71, 2023
TIP | IEEE Trans. Image Process., vol. 32, pp. 1-12, 2023
TCSVT | IEEE Trans. Circuits Syst. Video Technol. 33(1): 1-10 (2023)
TMM | IEEE Trans. Multim. 25: 1-10 (2023)
TIFS | IEEE Trans. Inf. Forensics Secur. 18 (2023)
TASLP | IEEE/ACM Trans. Audio Speech Lang. Process. 31 (2023)
"""
# Prose, dates, degrees and volumes; and names that no table has, though they end as one does that it has.
NO_VENUE = """
A sensors survey of 2023
Nature of intelligence, 2023
Machine learning in 2023
A cell model from 2023
Science in 2023
Slides of a talk on pattern recognition (2023)
Brain tumor segmentation, 2023
Neural networks from scratch, 2023
Remote sensing data of 2023
The best of information fusion in 2023
Computer vision course, 2023
Natural language processing (2023)
Updated in Jan. 2023
Version 2.0 (2023)
Chapter 3, pp. 12-34 (2023)
Part II, No. 5, 2023
Vol. 12 (2023)
ISO J. 12 (2023)
Ann. Slow Things 12(3): 4-5 (2023)
J. Slow Things Remote Sens. 12 (2023)
Slow J. Pattern Recognit. 12 (2023)
Int. J. Slow Artif. Intell. 12 (2023)
Proc. Slow Conf. Artif. Intell. 2023
Proc. Symp. Slow Mach. Learn. 2023
Proc. Asian Conf. Mach. Learn. Cybern. 2023
J. Adv. Slow Robot. Sci. 2023
Front. Slow Neurosci. 2023
Iran. J. Med. Image Anal. 5 (2023)
Chin. J. Electron. Comput. Graph. Forum 5 (2023)
Trans. Slow Inst. Neural Netw. 5 (2023)
IEEE Lett. Slow Sensors J. 5 (2023)
Trans. Inst. Meas. Control 45 (2023)
Rev. Slow Phys. Nat. Commun. 5 (2023)
Lett. Appl. Nat. Mach. Intell. 2023
Surv. Oper. Res. Inf. Sci. 2023
Code, data and models (2023)
Best paper award, 2023
Talk at MIT, 2023
PhD thesis, ETH Zurich, 2023
Master's thesis, 2023
Technical report, OpenAI, 2023
Tech. Rep. 12, Stanford, 2023
US Patent 12,345 (2023)
Nat Slow 14, 123 (2023)
Med Things 3, 4 (2023)
Sci Fi 7 (2023)
Cell Phone 7 (2023)
Nature Walk 7 (2023)
Science Fair 7 (2023)
Brain Storm 7 (2023)
Sensor Fusion 7 (2023)
Neural Nets 7 (2023)
Robot Arm 7 (2023)
Image Net 7 (2023)
Mach 3 (2023)
Int. Things 3 (2023)
Proc. of a Slow Meeting, 2023
In: Slow Things, Springer, 2023
Springer LNCS 12345, 2023
Lecture Notes in Computer Science 12345 (2023)
Studies in Comput. Intell. 100 (2023)
Cambridge University Press, 2023
O'Reilly Media, 2023
Blog post, Jan. 5, 2023
GitHub, 2023
Hugging Face, 2023
YouTube, 12 min., 2023
Dr. Slow, Prof. Quick, 2023
U.S. Dept. of Energy, 2023
Univ. of Slow Things, 2023
No. 5, Oct. 2023
Fig. 3, Tab. 5, 2023
v. 2, rev. 3, 2023
Conf. Slow Things 2023
Ed. 3, 2023
Eq. 5 of Sec. 4, 2023
approx. 2023
ca. 2023
Jan. 12, 2023
Dec. 2023
Q3 2023
2023
10(3): 4-5 (2023)
arXiv:2301.01234
Accessed Oct. 2023
"""
SAME = """
Nat. Mach. Intell. | Nature Machine Intelligence
J. Artif. Intell. Res. | Journal of Artificial Intelligence Research
Ann. Appl. Stat. | The Annals of Applied Statistics
Int. J. Comput. Vision | International Journal of Computer Vision
IEEE Trans. on PAMI | IEEE Transactions on Pattern Analysis and Machine Intelligence
IEEE Trans. Robot. | IEEE Transactions on Robotics
Comput. Electr. Eng. | Computers and Electrical Engineering
Eng. Appl. Artif. Intell. | Engineering Applications of Artificial Intelligence
Appl. Soft Comput. | Applied Soft Computing
Multim. Tools Appl. | Multimedia Tools and Applications
Multimed. Tools Appl. | Multimedia Tools and Applications
Vis. Comput. | The Visual Computer
Mach. Vis. Appl. | Machine Vision and Applications
J. Comput. Phys. | Journal of Computational Physics
SIAM J. Imaging Sci. | SIAM Journal on Imaging Sciences
Digit. Signal Process. | Digital Signal Processing
Front. Neurosci. | Frontiers in Neuroscience
Biomed. Signal Process. Control. | Biomedical Signal Processing and Control
Quant. Imaging Med. Surg. | Quantitative Imaging in Medicine and Surgery
Cogn. Comput. | Cognitive Computation
Proc. AAAI Conf. Artif. Intell. | Proceedings of the AAAI Conference on Artificial Intelligence
Comput. Secur. | Computers & Security
Future Gener. Comput. Syst. | Future Generation Computer Systems
J. Syst. Softw. | Journal of Systems and Software
Empir. Softw. Eng. | Empirical Software Engineering
Nat. Biotechnol. | Nature Biotechnology
Nat. Methods | Nature Methods
J. Chem. Inf. Model. | Journal of Chemical Information and Modeling
Brief. Bioinform. | Briefings in Bioinformatics
Nucleic Acids Res. | Nucleic Acids Research
Phys. Rev. D | Physical Review D
Astron. Astrophys. | Astronomy & Astrophysics
Mon. Not. R. Astron. Soc. | Monthly Notices of the Royal Astronomical Society
Geophys. Res. Lett. | Geophysical Research Letters
Water Resour. Res. | Water Resources Research
IEEE Trans. Intell. Transp. Syst. | IEEE Transactions on Intelligent Transportation Systems
IEEE Trans. Veh. Technol. | IEEE Transactions on Vehicular Technology
IEEE Commun. Surv. Tutor. | IEEE Communications Surveys & Tutorials
IEEE J. Sel. Areas Commun. | IEEE Journal on Selected Areas in Communications
ACM Trans. Inf. Syst. | ACM Transactions on Information Systems
ACM Trans. Knowl. Discov. Data | ACM Transactions on Knowledge Discovery from Data
Data Min. Knowl. Discov. | Data Mining and Knowledge Discovery
World Wide Web | World Wide Web
Comput. Speech Lang. | Computer Speech & Language
Nat. Lang. Eng. | Natural Language Engineering
Comput. Linguistics | Computational Linguistics
Lang. Resour. Evaluation | Language Resources and Evaluation
Speech Commun. | Speech Communication
J. Acoust. Soc. Am. | The Journal of the Acoustical Society of America
Radiol. Artif. Intell. | Radiology: Artificial Intelligence
Eur. Radiol. | European Radiology
J. Digit. Imaging | Journal of Digital Imaging
Artif. Intell. Medicine | Artificial Intelligence in Medicine
Comput. Medical Imaging Graph. | Computerized Medical Imaging and Graphics
Int. J. Comput. Assist. Radiol. Surg. | International Journal of Computer Assisted Radiology and Surgery
Pattern Anal. Appl. | Pattern Analysis and Applications
Neural Process. Lett. | Neural Processing Letters
Int. J. Mach. Learn. Cybern. | International Journal of Machine Learning and Cybernetics
Int. J. Neural Syst. | International Journal of Neural Systems
Adv. Neural Inf. Process. Syst. | Advances in Neural Information Processing Systems
"""
NOT_THE_SAME = """
Artif. Intell. | Artificial Intelligence Review
Mach. Learn. | Machine Learning: Science and Technology
Nature | Nature Communications
Nature | Nature Methods
Science | Science Advances
Science | Science Robotics
Cell | Cell Reports
Sensors | IEEE Sensors Journal
IEEE Sensors J. | Sensors
Remote Sens. | Remote Sensing of Environment
ISPRS J. Photogramm. Remote Sens. | Remote Sensing
PR | Pattern Recognition Letters
Pattern Recognit. | Pattern Recognition Letters
Pattern Recognit. Lett. | Pattern Recognition
Neural Netw. | IEEE Transactions on Neural Networks
IEEE Trans. Neural Netw. | Neural Networks
Artif. Intell. | Proceedings of the AAAI Conference on Artificial Intelligence
Artif. Intell. | Nature Machine Intelligence
Mach. Learn. | International Conference on Machine Learning
Mach. Learn. | Proceedings of Machine Learning Research
Comput. Vis. | European Conference on Computer Vision
Robotics | IEEE Transactions on Robotics
J. Mach. Learn. Res. | Proceedings of Machine Learning Research
Inf. Sci. | Information Fusion
Med. Image Anal. | IEEE Transactions on Medical Imaging
IEEE Trans. Med. Imaging | Medical Image Analysis
IEEE Trans. Image Process. | IET Image Processing
IET Image Process. | IEEE Transactions on Image Processing
IET Comput. Vis. | International Journal of Computer Vision
Comput. Graph. | Computer Graphics Forum
Comput. Graph. | ACM Transactions on Graphics
Speech Commun. | Interspeech
Comput. Speech Lang. | Computational Linguistics
IEEE Trans. Multimedia | ACM Multimedia
IEEE MultiMedia | IEEE Transactions on Multimedia
ACM Trans. Multim. Comput. Commun. Appl. | ACM Multimedia
Nat. Comput. Sci. | Nature Communications
Neural Comput. | Neural Computing and Applications
Neural Comput. Appl. | Neural Computation
Appl. Intell. | Applied Sciences
Expert Syst. | Expert Systems with Applications
Expert Syst. Appl. | Expert Systems
Inf. Process. Manag. | International Conference on Information and Knowledge Management
IEEE Trans. Robot. Autom. | IEEE Robotics and Automation Letters
IEEE Robot. Autom. Mag. | IEEE Robotics and Automation Letters
Auton. Robots | Robotics and Autonomous Systems
Bioinformatics | BMC Bioinformatics
Brief. Bioinform. | Bioinformatics
J. Biomed. Inform. | IEEE Journal of Biomedical and Health Informatics
Comput. Biol. Med. | PLoS Computational Biology
CVPR Workshops | 2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)
ICML Workshop | ICML
ECML | Machine Learning
KDD | Data Mining and Knowledge Discovery
NeurIPS | Neural Computation
ICRA | IEEE Robotics and Automation Letters
IJCAI | Artificial Intelligence
ACL | Transactions of the Association for Computational Linguistics
ACL | Computational Linguistics
SIGGRAPH | ACM Transactions on Graphics
VLDB J. | Proceedings of the VLDB Endowment
Phys. Rev. D | Physical Review E
Phys. Rev. E | Physical Review Letters
"""

# By OpenReview's venue ids and labels, DBLP's series, the titles of volumes, and as authors write them.
WORKSHOPS = """
ICML Workshops | ICML.cc/2023/Workshop/DeployableGenerativeAI
ICML Workshops | ICML 2023 Workshop DeployableGenerativeAI
ICML Workshops | Workshop on Deployable Generative AI at ICML 2023
ICML Workshops | 1st Workshop on the Synergy of Scientific and Machine Learning Modeling @ ICML2023
ICML Workshops | ICML 2023 Workshop: Sampling and Optimization in Discrete Space
NeurIPS Workshops | NeurIPS.cc/2022/Workshop/DistShift
NeurIPS Workshops | NeurIPS 2022 Workshop DistShift Spotlight
NeurIPS Workshops | NeurIPS 2023 Workshop on Diffusion Models
NeurIPS Workshops | Workshop on Distribution Shifts, 36th Conference on Neural Information Processing Systems
NeurIPS Workshops | NeurIPS ML Safety Workshop
NeurIPS Workshops | Deep RL Workshop NeurIPS 2022
NeurIPS Workshops | Deep Reinforcement Learning Workshop, NeurIPS 2022
NeurIPS Workshops | SyntheticData4ML @ NeurIPS
NeurIPS Workshops | NeurIPS '22 Workshop on All Things Attention
NeurIPS Workshops | NeurIPSW
ICLR Workshops | ICLR.cc/2024/Workshop/AGI
ICLR Workshops | ICLR 2024 Workshop on Reliable and Responsible Foundation Models
ICLR Workshops | ICLR 2023 Workshop ME-FoMo
ICLR Workshops | Workshop @ ICLR 2024
CVPR Workshops | 2022 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)
CVPR Workshops | Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR) Workshops
CVPR Workshops | CVPR Workshop on Autonomous Driving
CVPR Workshops | IEEE Comput. Soc. Conf. Comput. Vis. Pattern Recognit. Workshops
CVPR Workshops | CVPRW'23
CVPR Workshops | NTIRE Workshop, CVPR 2023
ICCV Workshops | 2021 IEEE/CVF International Conference on Computer Vision Workshops (ICCVW)
ICCV Workshops | ICCV Workshops
ICCV Workshops | ICCVW 2023
ECCV Workshops | Computer Vision – ECCV 2022 Workshops
ECCV Workshops | ECCV Workshops (4)
ECCV Workshops | Computer Vision – ECCV 2020 Workshops: Glasgow, UK, August 23–28, 2020, Proceedings, Part II
ECCV Workshops | ECCV 2022 Workshop on Uncertainty
WACV Workshops | 2023 IEEE/CVF Winter Conference on Applications of Computer Vision Workshops (WACVW)
WACV Workshops | WACV (Workshops)
MICCAI Workshops | MICCAI Workshop on Distributed Learning
AAAI Workshops | AAAI Workshops
AAAI Workshops | AAAI-23 Workshop on Knowledge Graphs
KDD Workshops | KDD 2022 Workshop on Mining and Learning from Time Series
ICASSP Workshops | 2023 IEEE International Conference on Acoustics, Speech, and Signal Processing Workshops (ICASSPW)
ICRA Workshops | ICRA 2023 Workshop on Pretraining for Robotics
CoRL Workshops | CoRL 2022 Workshop LangRob
ICDM Workshops | 2022 IEEE International Conference on Data Mining Workshops (ICDMW)
ICDM Workshops | ICDM (Workshops)
ICME Workshops | 2022 IEEE International Conference on Multimedia and Expo Workshops (ICMEW)
IJCAI Workshops | IJCAI 2022 Workshop on Artificial Intelligence Safety
ACL Workshops | ACL 2023 Workshop on NLP for Conversational AI
BlackboxNLP | BlackboxNLP@EMNLP 2022
BlackboxNLP | BlackboxNLP@EMNLP
NAACL Workshops | NAACL 2022 Workshop on Deep Learning for Low-Resource NLP
RSS Workshops | RSS 2023 Workshop on Articulate Robots
ICPR Workshops | Pattern Recognition. ICPR International Workshops and Challenges
S&P Workshops | 2022 IEEE Security and Privacy Workshops (SPW)
S&P Workshops | SP (Workshops)
IV Workshops | 2021 IEEE Intelligent Vehicles Symposium Workshops (IV Workshops)
WWW Companion | Companion Proceedings of the Web Conference 2022
WWW Companion | Companion Proceedings of the ACM Web Conference 2023
BMVC Workshops | BMVC Workshop on Privacy 2022
SIGIR Workshops | SIGIR Workshop on eCommerce
ICSE Workshops | 2022 IEEE/ACM 44th International Conference on Software Engineering Workshops (ICSEW)
CHI Workshops | CHI 2023 Workshop on Human-Centered XAI
"""  # noqa: E501
# Main conferences, conferences that are called workshops, series, and workshops of nobody knows what.
NO_WORKSHOPS = """
CVPR | CVPR
CVPR | IEEE/CVF Conference on Computer Vision and Pattern Recognition
CVPR | Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)
ICCV | 2021 IEEE/CVF International Conference on Computer Vision (ICCV)
ECCV | Computer Vision – ECCV 2022
ECCV | ECCV (23)
WACV | 2023 IEEE/CVF Winter Conference on Applications of Computer Vision (WACV)
ICASSP | ICASSP 2023 - 2023 IEEE International Conference on Acoustics, Speech and Signal Processing (ICASSP)
ICDM | 2022 IEEE International Conference on Data Mining (ICDM)
ICML | Proceedings of the 40th International Conference on Machine Learning
NeurIPS | 36th Conference on Neural Information Processing Systems
NeurIPS | NeurIPS 2022 Spotlight
ICLR | ICLR 2024 poster
AISTATS | JMLR Workshop and Conference Proceedings: AISTATS 2011
WMT | Proceedings of the Eighth Conference on Machine Translation
CoNLL | Conference on Computational Natural Language Learning
WSDM | ACM International Conference on Web Search and Data Mining
ASRU | 2021 IEEE Automatic Speech Recognition and Understanding Workshop (ASRU)
ASRU | IEEE ASRU Workshop 2023
ASRU | ASRU workshop
ASRU | IEEE Workshop on Automatic Speech Recognition & Understanding
SLT | 2022 IEEE Spoken Language Technology Workshop (SLT)
SLT | SLT Workshop
WASPAA | IEEE Workshop on Applications of Signal Processing to Audio and Acoustics (WASPAA)
WASPAA | IEEE WASPAA Workshop
MLSP | 2022 IEEE 32nd International Workshop on Machine Learning for Signal Processing (MLSP)
MLSP | MLSP Workshop
WAFR | Workshop on the Algorithmic Foundations of Robotics
SemEval | Proceedings of the 17th International Workshop on Semantic Evaluation (SemEval-2023)
BioNLP | Proceedings of the Workshop on Biomedical Natural Language Processing
BlackboxNLP | Proceedings of the Fifth BlackboxNLP Workshop on Analyzing and Interpreting Neural Networks for NLP
WWW | Proceedings of the ACM Web Conference 2023
MLJ | Machine Learning
None | JMLR Workshop and Conference Proceedings
None | JMLR: Workshop and Conference Proceedings 27
None | CEUR Workshop Proceedings
None | Workshop
None | Workshops
None | Workshop on Machine Learning
None | Workshop on Artificial Intelligence
None | Workshop on Pattern Recognition
None | Workshop on Computational Linguistics
None | Workshop on Memory-Augmented Neural Networks
None | Annual Workshop on Slow Things
None | ACM Workshop on Slow Things
None | IEEE Workshop on Slow Things
None | 5th Workshop on Slow Things
None | Proceedings of the Workshop on Slow Things
None | Slow Things Workshop
None | Slow Things Workshop 2023
None | Slow Things @ Home
None | SlowConf Workshop
None | SLOWCONF 2023 Workshop
None | Workshop at SLOWCONF
None | 11th ISCA Speech Synthesis Workshop (SSW 11)
None | ACM Workshop on Hot Topics in Networks
None | Workshop on ML and AI
None | Workshop of ICML and NeurIPS authors
None | Submitted to the ICML 2023 Workshop on Slow Things
None | Workshop under review at NeurIPS
None | Posters, demos and tutorials
None | A Workshop Manual
"""  # noqa: E501

# A journal and a conference, by real names of either, with the year.
OF_TWO_KINDS = """
TPAMI | 2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR) | 2023
CVPR | IEEE Transactions on Pattern Analysis and Machine Intelligence | 2023
IEEE Trans. Pattern Anal. Mach. Intell. | IEEE/CVF International Conference on Computer Vision | 2021
IJCV | Computer Vision – ECCV 2022 | 2022
ECCV | International Journal of Computer Vision | 2022
Int. J. Comput. Vis. | British Machine Vision Conference | 2021
NeurIPS | Nature Machine Intelligence | 2022
Nat. Mach. Intell. | Advances in Neural Information Processing Systems 35 | 2022
ICML | Neurocomputing | 2020
Neurocomputing | International Conference on Machine Learning | 2020
ICLR | IEEE Transactions on Neural Networks and Learning Systems | 2022
TNNLS | International Conference on Learning Representations | 2022
AAAI | Knowledge-Based Systems | 2021
Knowl. Based Syst. | Proceedings of the AAAI Conference on Artificial Intelligence | 2021
KDD | Expert Systems with Applications | 2022
ACM MM | IEEE Transactions on Multimedia | 2023
IEEE Trans. Multim. | Proceedings of the 31st ACM International Conference on Multimedia | 2023
MICCAI | Medical Image Analysis | 2022
Med. Image Anal. | Medical Image Computing and Computer Assisted Intervention – MICCAI 2022 | 2022
ICIP | IEEE Transactions on Image Processing | 2021
IEEE Trans. Image Process. | IEEE International Conference on Image Processing | 2021
WWW | Information Sciences | 2022
SIGIR | Information Processing & Management | 2022
EMNLP | Neurocomputing | 2019
ICCV | Pattern Recognition | 2021
Pattern Recognit. | 2021 IEEE/CVF International Conference on Computer Vision (ICCV) | 2021
WACV | Image and Vision Computing | 2023
Sci. Rep. | CVPR | 2023
CVPR | Nature Communications | 2023
JMLR | CVPR | 2023
IROS | IEEE Transactions on Pattern Analysis and Machine Intelligence | 2022
"""
# Journals that print a conference's papers, two of a kind, preprints, workshops and unknown names.
NOT_OF_TWO_KINDS = """
ICRA | IEEE Robotics and Automation Letters | 2022
RA-L | 2022 IEEE/RSJ International Conference on Intelligent Robots and Systems (IROS) | 2022
IEEE Robot. Autom. Lett. | ICRA | 2021
SIGGRAPH | ACM Transactions on Graphics | 2022
ACM Trans. Graph. | SIGGRAPH Asia | 2021
ACL | Transactions of the Association for Computational Linguistics | 2022
TACL | EMNLP | 2021
IEEE VIS | IEEE Transactions on Visualization and Computer Graphics | 2021
IEEE VR | IEEE Trans. Vis. Comput. Graph. | 2022
ECML PKDD | Machine Learning | 2022
ECML PKDD | Data Mining and Knowledge Discovery | 2022
Mach. Learn. | Asian Conference on Machine Learning | 2022
IJCAI | Artificial Intelligence | 2020
IJCAI | Journal of Artificial Intelligence Research | 2020
NeurIPS | Journal of Machine Learning Research | 2022
NeurIPS | Transactions on Machine Learning Research | 2025
AISTATS | Journal of Machine Learning Research | 2010
CSCW | Proceedings of the ACM on Human-Computer Interaction | 2021
UbiComp | Proceedings of the ACM on Interactive, Mobile, Wearable and Ubiquitous Technologies | 2021
POPL | Proceedings of the ACM on Programming Languages | 2022
ICSE | IEEE Transactions on Software Engineering | 2021
SIGMETRICS | POMACS | 2021
ICASSP | IEEE Signal Processing Letters | 2022
VLDB | Proceedings of the VLDB Endowment | 2022
CVPR | CVPR | 2022
CVPR | ICCV | 2022
CVPR Workshops | TPAMI | 2022
TPAMI | CVPR Workshops | 2022
TPAMI | IJCV | 2022
TPAMI | arXiv | 2022
CVPR | arXiv | 2022
arXiv | TPAMI | 2022
TPAMI | An Unknown Conference on Things | 2022
CVPR | An Unknown Journal of Things | 2022
An Unknown Journal of Things | CVPR | 2022
Unknown | Unknown | 2022
"""


def rows(table: str) -> list[list[str]]:
    return [line.split(" | ") for line in table.strip().splitlines()]


@pytest.mark.parametrize(("key", "text"), rows(WRITTEN))
def test_a_venue_is_read_with_its_year_whatever_stands_between(key, text):
    (mention,) = (mention for mention in venues.find_mentions(text) if mention.venue_key)
    assert (mention.venue_key, mention.year) == (key, "2023")


@pytest.mark.parametrize("text", NO_VENUE.strip().splitlines())
def test_what_only_looks_like_a_venue_is_none(text):
    assert not [mention for mention in venues.find_mentions(text) if mention.venue_key]


@pytest.mark.parametrize(("written", "stated"), rows(SAME))
def test_a_name_cut_short_is_the_full_one(written, stated):
    assert venues.compare(written, stated) is True


@pytest.mark.parametrize(("written", "stated"), rows(NOT_THE_SAME))
def test_names_that_are_alike_may_be_two_venues(written, stated):
    assert venues.compare(written, stated) is not True


@pytest.mark.parametrize(("key", "text"), rows(WORKSHOPS))
def test_a_workshop_is_no_paper_of_its_conference(key, text):
    assert venues.identify(text) == key


@pytest.mark.parametrize(("key", "text"), rows(NO_WORKSHOPS))
def test_what_is_no_workshop_of_a_known_conference_is_not_taken_for_one(key, text):
    assert str(venues.identify(text)) == key


@pytest.mark.parametrize(("written", "stated", "year"), rows(OF_TWO_KINDS))
def test_a_journal_s_paper_is_no_conference_s(written, stated, year):
    assert venues.is_other_kind(written, stated, int(year))


@pytest.mark.parametrize(("written", "stated", "year"), rows(NOT_OF_TWO_KINDS))
def test_one_paper_may_have_the_names_of_both(written, stated, year):
    assert not venues.is_other_kind(written, stated, int(year))


def test_the_tables_of_what_is_left_alone_are_the_longer_ones():
    assert len(rows(NO_VENUE)) > len(rows(WRITTEN)) >= 60
    assert len(rows(NOT_THE_SAME)) > len(rows(SAME)) >= 60
    assert len(rows(NOT_OF_TWO_KINDS)) > len(rows(OF_TWO_KINDS)) >= 30
    assert len(rows(NO_WORKSHOPS)) > len(rows(WORKSHOPS)) >= 55
