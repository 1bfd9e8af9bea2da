"""The names of conferences that lists of papers cite, a plain table: key = full name | others.

A full name also covers its abbreviations word by word ("IEEE Trans. Pattern Anal. Mach. Intell."), so only
names that are spelt otherwise are given. Publishers in front (IEEE, ACM ...) and small words do not count.
"""

CONFERENCE_TABLE = """
# machine learning, artificial intelligence, theory
NeurIPS = Conference on Neural Information Processing Systems | NIPS | Neural Information Processing Systems
    | Advances in Neural Information Processing Systems
ICML = International Conference on Machine Learning
ICLR = International Conference on Learning Representations
AAAI = AAAI Conference on Artificial Intelligence | AAAI/IAAI | IAAI/AAAI | AAAI IAAI EAAI
    | National Conference on Artificial Intelligence
IJCAI = International Joint Conference on Artificial Intelligence | IJCAI-ECAI | IJCAI-PRICAI
    | International Joint Conferences on Artificial Intelligence
AISTATS = International Conference on Artificial Intelligence and Statistics | AI Stats
    | Artificial Intelligence and Statistics
UAI = Conference on Uncertainty in Artificial Intelligence | Uncertainty in Artificial Intelligence
COLT = Conference on Learning Theory | Conference on Computational Learning Theory
    | Conference on Computational Learning Theory COLT
ALT = International Conference on Algorithmic Learning Theory | Algorithmic Learning Theory
ACML = Asian Conference on Machine Learning
ECML PKDD
    = European Conference on Machine Learning and Principles and Practice of Knowledge Discovery in Databases
    | ECML-PKDD | ECML/PKDD | ECMLPKDD | PKDD/ECML | ECML | PKDD | European Conference on Machine Learning
    | Machine Learning and Knowledge Discovery in Databases
    | European Conference on Machine Learning and Knowledge Discovery in Databases
    | European Conference on Principles of Data Mining and Knowledge Discovery
ECAI = European Conference on Artificial Intelligence
AAMAS = International Conference on Autonomous Agents and Multiagent Systems
    | Autonomous Agents and Multi-Agent Systems
    | International Joint Conference on Autonomous Agents and Multiagent Systems
    | Adaptive Agents and Multi-Agent Systems
MLSys = Conference on Machine Learning and Systems | Machine Learning and Systems | SysML
CoLLAs = Conference on Lifelong Learning Agents
CLeaR = Conference on Causal Learning and Reasoning
COLM = Conference on Language Modeling
CPAL = Conference on Parsimony and Learning
LoG = Learning on Graphs Conference | Learning on Graphs
AutoML = International Conference on Automated Machine Learning | AutoML Conference | AutoML-Conf
L4DC = Learning for Dynamics and Control Conference | Conference on Learning for Dynamics and Control
    | Learning for Dynamics and Control
PGM = International Conference on Probabilistic Graphical Models
FAccT = Conference on Fairness Accountability and Transparency | FAT* | ACM FAccT
AIES = Conference on AI Ethics and Society | AAAI/ACM Conference on AI Ethics and Society
    | AAAI ACM Conference on Artificial Intelligence Ethics and Society
IJCNN = International Joint Conference on Neural Networks | International Joint Conference on Neural Network
ICANN = International Conference on Artificial Neural Networks
    | Artificial Neural Networks and Machine Learning ICANN
ICONIP = International Conference on Neural Information Processing | Neural Information Processing ICONIP
ESANN = European Symposium on Artificial Neural Networks
ICMLA = International Conference on Machine Learning and Applications
ICAPS = International Conference on Automated Planning and Scheduling
GECCO = Genetic and Evolutionary Computation Conference
KR = International Conference on Principles of Knowledge Representation and Reasoning
PRICAI = Pacific Rim International Conference on Artificial Intelligence
SaTML = IEEE Conference on Secure and Trustworthy Machine Learning
ICTAI = International Conference on Tools with Artificial Intelligence
STOC = Symposium on Theory of Computing | ACM SIGACT Symposium on Theory of Computing
FOCS = Symposium on Foundations of Computer Science
SODA = ACM-SIAM Symposium on Discrete Algorithms | Symposium on Discrete Algorithms
# vision, graphics, multimedia
CVPR = Conference on Computer Vision and Pattern Recognition | Computer Vision and Pattern Recognition
    | Computer Society Conference on Computer Vision and Pattern Recognition
ICCV = International Conference on Computer Vision
ECCV = European Conference on Computer Vision | Computer Vision ECCV
WACV = Winter Conference on Applications of Computer Vision | Workshop on Applications of Computer Vision
    | Workshop/Winter Conference on Applications of Computer Vision
BMVC = British Machine Vision Conference
ACCV = Asian Conference on Computer Vision | Computer Vision ACCV
3DV = International Conference on 3D Vision | 3D Vision
FG = International Conference on Automatic Face and Gesture Recognition
ICIP = International Conference on Image Processing
ICPR = International Conference on Pattern Recognition
GCPR = German Conference on Pattern Recognition | DAGM GCPR
ICDAR = International Conference on Document Analysis and Recognition
ICVGIP = Indian Conference on Computer Vision Graphics and Image Processing
PRCV = Chinese Conference on Pattern Recognition and Computer Vision
    | Pattern Recognition and Computer Vision
ICCP = International Conference on Computational Photography
MVA = International Conference on Machine Vision Applications
SIGGRAPH = International Conference on Computer Graphics and Interactive Techniques
    | SIGGRAPH Conference Papers | SIGGRAPH Conference Proceedings | ACM SIGGRAPH Conference
    | Special Interest Group on Computer Graphics and Interactive Techniques Conference
    | Special Interest Group on Computer Graphics and Interactive Techniques Conference Conference Papers
SIGGRAPH Asia = SIGGRAPH Asia Conference | SIGGRAPH Asia Conference Papers | SIGGRAPHAsia | SIGGRAPH-Asia
    | SA
I3D = Symposium on Interactive 3D Graphics and Games
EGSR = Eurographics Symposium on Rendering
Eurographics = Annual Conference of the European Association for Computer Graphics | EG
IEEE VIS = Visualization Conference | IEEE Visualization | IEEE VIS Conference
IEEE VR = Conference on Virtual Reality and 3D User Interfaces | Virtual Reality and 3D User Interfaces
ISMAR = International Symposium on Mixed and Augmented Reality
ACM MM = International Conference on Multimedia | MM | ACMMM | ACM Multimedia | ACM-MM
    | Multimedia Conference | ACM Multimedia Conference | ACM Multimedia Conference on Multimedia Conference
    | ACM International Conference on Multimedia | ACM Conference on Multimedia Conference
MM Asia = ACM Multimedia Asia | MMAsia | ACM MM Asia
ICME = International Conference on Multimedia and Expo
ICMR = International Conference on Multimedia Retrieval
MMM = International Conference on Multimedia Modeling | MultiMedia Modeling
MMSys = ACM Multimedia Systems Conference
ICMI = International Conference on Multimodal Interaction
PCS = Picture Coding Symposium
DCC = Data Compression Conference
# language, speech
ACL = Annual Meeting of the Association for Computational Linguistics | ACL-IJCNLP | ACL/IJCNLP
    | Association for Computational Linguistics | Meeting of the Association for Computational Linguistics
EMNLP = Conference on Empirical Methods in Natural Language Processing | EMNLP-IJCNLP | EMNLP/IJCNLP
    | EMNLP-CoNLL | Empirical Methods in Natural Language Processing
NAACL = Conference of the North American Chapter of the Association for Computational Linguistics
    | NAACL-HLT | HLT-NAACL | North American Chapter of the Association for Computational Linguistics
    | Conference of the North American Chapter of the Association for Computational Linguistics
      Human Language Technologies
    | Conference of the Nations of the Americas Chapter of the Association for Computational Linguistics
    | Conference of the Nations of the Americas Chapter of the Association for Computational Linguistics
      Human Language Technologies
EACL = Conference of the European Chapter of the Association for Computational Linguistics
    | European Chapter of the Association for Computational Linguistics
AACL = Conference of the Asia-Pacific Chapter of the Association for Computational Linguistics
IJCNLP = International Joint Conference on Natural Language Processing
IJCNLP-AACL = International Joint Conference on Natural Language Processing and Conference of the Asia-Pacific
      Chapter of the Association for Computational Linguistics
    | AACL-IJCNLP | AACL/IJCNLP | IJCNLP/AACL
COLING = International Conference on Computational Linguistics | COLING-ACL
LREC = International Conference on Language Resources and Evaluation
    | Language Resources and Evaluation Conference | Conference on Language Resources and Evaluation
LREC-COLING = Joint International Conference on Computational Linguistics Language Resources and Evaluation
    | LREC/COLING
CoNLL = Conference on Computational Natural Language Learning
WMT = Conference on Machine Translation
RANLP = Recent Advances in Natural Language Processing
SemEval = International Workshop on Semantic Evaluation
*SEM = Joint Conference on Lexical and Computational Semantics | StarSEM
SIGDIAL = Meeting of the Special Interest Group on Discourse and Dialogue
INLG = International Natural Language Generation Conference
IWSLT = International Conference on Spoken Language Translation
NLPCC = CCF International Conference on Natural Language Processing and Chinese Computing
    | Natural Language Processing and Chinese Computing
CCL = China National Conference on Chinese Computational Linguistics
    | China National Conference on Computational Linguistics
BioNLP = Workshop on Biomedical Natural Language Processing
BlackboxNLP = BlackboxNLP Workshop on Analyzing and Interpreting Neural Networks for NLP
ICASSP = International Conference on Acoustics Speech and Signal Processing
    | International Conference on Acoustics | Conference on Acoustics Speech and Signal Processing
Interspeech = Annual Conference of the International Speech Communication Association
    | Conference of the International Speech Communication Association
ASRU = Automatic Speech Recognition and Understanding Workshop
    | IEEE Workshop on Automatic Speech Recognition and Understanding
SLT = Spoken Language Technology Workshop | IEEE Workshop on Spoken Language Technology
EUSIPCO = European Signal Processing Conference
ISMIR = International Society for Music Information Retrieval Conference
WASPAA = IEEE Workshop on Applications of Signal Processing to Audio and Acoustics
MLSP = International Workshop on Machine Learning for Signal Processing
# data mining, retrieval, databases, web
KDD = Conference on Knowledge Discovery and Data Mining | SIGKDD | ACM KDD | ACM SIGKDD
    | Knowledge Discovery and Data Mining | ACM SIGKDD Conference on Knowledge Discovery and Data Mining
    | ACM SIGKDD International Conference on Knowledge Discovery and Data Mining
    | International Conference on Knowledge Discovery and Data Mining
WWW = International World Wide Web Conference | TheWebConf | The Web Conference | Web Conference
    | ACM Web Conference | ACM on Web Conference | World Wide Web Conference
    | International Conference on World Wide Web | International World Wide Web Conferences
SIGIR = International Conference on Research and Development in Information Retrieval | ACM SIGIR
    | International ACM SIGIR Conference on Research and Development in Information Retrieval
    | ACM SIGIR Conference on Research and Development in Information Retrieval
    | International ACM SIGIR Conference
CIKM = International Conference on Information and Knowledge Management
    | Conference on Information and Knowledge Management
    | ACM on Conference on Information and Knowledge Management
    | International Conference on Conference on Information and Knowledge Management
WSDM = International Conference on Web Search and Data Mining | Web Search and Data Mining
    | International Conference on Web Search and Web Data Mining
ICDM = International Conference on Data Mining
SDM = SIAM International Conference on Data Mining | SIAM SDM
PAKDD = Pacific-Asia Conference on Knowledge Discovery and Data Mining
    | Advances in Knowledge Discovery and Data Mining
DSAA = International Conference on Data Science and Advanced Analytics
IEEE BigData = International Conference on Big Data | BigData | Big Data Conference
RecSys = Conference on Recommender Systems | ACM RecSys | Conference on Recommendation Systems
ECIR = European Conference on Information Retrieval | European Conference on IR Research
ICTIR = International Conference on the Theory of Information Retrieval
CHIIR = Conference on Human Information Interaction and Retrieval
SIGMOD = International Conference on Management of Data | ACM SIGMOD
    | ACM SIGMOD International Conference on Management of Data | SIGMOD Conference
    | Proceedings of the ACM on Management of Data | PACMMOD | Proc. ACM Manag. Data
VLDB = International Conference on Very Large Data Bases | PVLDB | Proceedings of the VLDB Endowment
    | Proc. VLDB Endow. | VLDB Endowment | Very Large Data Bases
ICDE = International Conference on Data Engineering
EDBT = International Conference on Extending Database Technology
PODS = Symposium on Principles of Database Systems
CIDR = Conference on Innovative Data Systems Research
DASFAA = International Conference on Database Systems for Advanced Applications
    | Database Systems for Advanced Applications
ICWSM = International AAAI Conference on Web and Social Media
    | International Conference on Web and Social Media
    | International Conference on Weblogs and Social Media
ASONAM = International Conference on Advances in Social Networks Analysis and Mining
    | Advances in Social Networks Analysis and Mining
ISWC = International Semantic Web Conference
ESWC = Extended Semantic Web Conference | European Semantic Web Conference
SIGSPATIAL = International Conference on Advances in Geographic Information Systems
    | ACM SIGSPATIAL International Conference on Advances in Geographic Information Systems
HT = Conference on Hypertext and Social Media
# robotics, vehicles, control
ICRA = International Conference on Robotics and Automation
IROS = International Conference on Intelligent Robots and Systems
    | IEEE/RSJ International Conference on Intelligent Robots and Systems
    | RJS International Conference on Intelligent Robots and Systems
CoRL = Conference on Robot Learning
RSS = Robotics Science and Systems | Robotics: Science and Systems Conference
HRI = International Conference on Human-Robot Interaction
Humanoids = International Conference on Humanoid Robots
RO-MAN = International Conference on Robot and Human Interactive Communication
WAFR = Workshop on the Algorithmic Foundations of Robotics
ITSC = International Conference on Intelligent Transportation Systems
IV = Intelligent Vehicles Symposium
CDC = Conference on Decision and Control
ACC = American Control Conference
# people
CHI = Conference on Human Factors in Computing Systems
    | CHI Conference on Human Factors in Computing Systems
    | ACM SIGCHI Conference on Human Factors in Computing Systems
    | International Conference on Human Factors in Computing Systems | SIGCHI
UIST = Symposium on User Interface Software and Technology
IUI = International Conference on Intelligent User Interfaces
CSCW = Conference on Computer-Supported Cooperative Work
    | Conference on Computer-Supported Cooperative Work and Social Computing
UbiComp = International Joint Conference on Pervasive and Ubiquitous Computing
# security
S&P = Symposium on Security and Privacy | IEEE S&P | SP | IEEE SP | Oakland
CCS = Conference on Computer and Communications Security | ACM CCS
    | ACM SIGSAC Conference on Computer and Communications Security
USENIX Security = USENIX Security Symposium | USENIX Sec | USENIX-Security
NDSS = Network and Distributed System Security Symposium
    | Network and Distributed Systems Security Symposium
ESORICS = European Symposium on Research in Computer Security
EuroS&P = European Symposium on Security and Privacy | IEEE EuroS&P
ACSAC = Annual Computer Security Applications Conference
AsiaCCS = Asia Conference on Computer and Communications Security | ACM ASIACCS
RAID = International Symposium on Research in Attacks Intrusions and Defenses
PETS = Privacy Enhancing Technologies Symposium | PoPETs | Proceedings on Privacy Enhancing Technologies
CRYPTO = International Cryptology Conference
CSF = Computer Security Foundations Symposium
# systems, architecture, networks, software
OSDI = Symposium on Operating Systems Design and Implementation
    | USENIX Symposium on Operating Systems Design and Implementation
SOSP = Symposium on Operating Systems Principles
NSDI = Symposium on Networked Systems Design and Implementation
    | USENIX Symposium on Networked Systems Design and Implementation
USENIX ATC = USENIX Annual Technical Conference | ATC
EuroSys = European Conference on Computer Systems
FAST = Conference on File and Storage Technologies | USENIX Conference on File and Storage Technologies
ASPLOS = International Conference on Architectural Support for Programming Languages and Operating Systems
ISCA = International Symposium on Computer Architecture
MICRO = International Symposium on Microarchitecture
HPCA = International Symposium on High-Performance Computer Architecture
SC = International Conference for High Performance Computing Networking Storage and Analysis
    | Supercomputing
PPoPP = Symposium on Principles and Practice of Parallel Programming
ICPP = International Conference on Parallel Processing
IPDPS = International Parallel and Distributed Processing Symposium
HPDC = International Symposium on High-Performance Parallel and Distributed Computing
ICDCS = International Conference on Distributed Computing Systems
SoCC = Symposium on Cloud Computing
DAC = Design Automation Conference | ACM/IEEE Design Automation Conference
ICCAD = International Conference on Computer-Aided Design
DATE = Design Automation and Test in Europe Conference
    | Design Automation and Test in Europe Conference and Exhibition | Design Automation and Test in Europe
ASP-DAC = Asia and South Pacific Design Automation Conference | ASPDAC
FPGA = International Symposium on Field-Programmable Gate Arrays
FCCM = International Symposium on Field-Programmable Custom Computing Machines
ISSCC = International Solid-State Circuits Conference
ISCAS = International Symposium on Circuits and Systems
SIGCOMM = Conference of the Special Interest Group on Data Communication | ACM SIGCOMM
    | ACM SIGCOMM Conference
INFOCOM = International Conference on Computer Communications | Conference on Computer Communications
    | IEEE INFOCOM Conference on Computer Communications
IMC = Internet Measurement Conference
CoNEXT = International Conference on Emerging Networking Experiments and Technologies
MobiCom = International Conference on Mobile Computing and Networking
MobiSys = International Conference on Mobile Systems Applications and Services
SenSys = Conference on Embedded Networked Sensor Systems
MobiHoc = International Symposium on Mobile Ad Hoc Networking and Computing
SIGMETRICS = International Conference on Measurement and Modeling of Computer Systems
ICC = International Conference on Communications
GLOBECOM = Global Communications Conference
WCNC = Wireless Communications and Networking Conference
ICNP = International Conference on Network Protocols
ICSE = International Conference on Software Engineering
FSE = International Conference on the Foundations of Software Engineering | ESEC/FSE | ESEC-FSE
    | Joint European Software Engineering Conference and Symposium on the Foundations of Software Engineering
ASE = International Conference on Automated Software Engineering
ISSTA = International Symposium on Software Testing and Analysis
PLDI = Conference on Programming Language Design and Implementation
POPL = Symposium on Principles of Programming Languages
OOPSLA = Conference on Object-Oriented Programming Systems Languages and Applications
CGO = International Symposium on Code Generation and Optimization
# medicine, earth
MICCAI = International Conference on Medical Image Computing and Computer Assisted Intervention
    | Medical Image Computing and Computer Assisted Intervention
    | Medical Image Computing and Computer-Assisted Intervention MICCAI
MIDL = Medical Imaging with Deep Learning | International Conference on Medical Imaging with Deep Learning
IPMI = International Conference on Information Processing in Medical Imaging
    | Information Processing in Medical Imaging
ISBI = International Symposium on Biomedical Imaging
EMBC = Annual International Conference of the IEEE Engineering in Medicine and Biology Society
    | International Conference of the IEEE Engineering in Medicine and Biology Society
BIBM = International Conference on Bioinformatics and Biomedicine | Bioinformatics and Biomedicine
CHIL = Conference on Health Inference and Learning
ML4H = Machine Learning for Health | Machine Learning for Health Symposium
MLHC = Machine Learning for Healthcare Conference | Machine Learning for Healthcare
AMIA = AMIA Annual Symposium
RECOMB = International Conference on Research in Computational Molecular Biology
PSB = Pacific Symposium on Biocomputing
IGARSS = International Geoscience and Remote Sensing Symposium
"""

# Real venues outside the table that look like a slip for one in it.
SIMILAR_VENUES = "AAIA CIRA ICAR ICASP ICLP ICSSP ICVC IMCL MICAI"
