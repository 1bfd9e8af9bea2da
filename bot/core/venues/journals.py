"""The names of journals and preprint servers that lists of papers cite, written as in `venue_names`."""

JOURNAL_TABLE = """
# machine learning
JMLR = Journal of Machine Learning Research
TMLR = Transactions on Machine Learning Research
MLJ = Machine Learning | Machine Learning Journal | Machine Learning (journal) | Mach. Learn.
JAIR = Journal of Artificial Intelligence Research
AIJ = Artificial Intelligence | Artificial Intelligence Journal
# vision, graphics, multimedia
TPAMI = IEEE Transactions on Pattern Analysis and Machine Intelligence | PAMI | T-PAMI | IEEE T-PAMI
    | IEEE PAMI
IJCV = International Journal of Computer Vision
TIP = IEEE Transactions on Image Processing | T-IP | IEEE T-IP
TMM = IEEE Transactions on Multimedia | T-MM | IEEE T-MM
TCSVT = IEEE Transactions on Circuits and Systems for Video Technology | T-CSVT | CSVT
TVCG = IEEE Transactions on Visualization and Computer Graphics
TOG = ACM Transactions on Graphics
CGF = Computer Graphics Forum
TOMM = ACM Transactions on Multimedia Computing Communications and Applications | TOMCCAP
CVIU = Computer Vision and Image Understanding
PR = Pattern Recognition
PRL = Pattern Recognition Letters
IVC = Image and Vision Computing
JVCIR = Journal of Visual Communication and Image Representation
SPL = IEEE Signal Processing Letters
SPM = IEEE Signal Processing Magazine
TSP = IEEE Transactions on Signal Processing
TCI = IEEE Transactions on Computational Imaging
TBIOM = IEEE Transactions on Biometrics Behavior and Identity Science | T-BIOM
# neural networks, data
TNNLS = IEEE Transactions on Neural Networks and Learning Systems
TNN = IEEE Transactions on Neural Networks
TCYB = IEEE Transactions on Cybernetics | T-CYB
TAI = IEEE Transactions on Artificial Intelligence
TEVC = IEEE Transactions on Evolutionary Computation
TAFFC = IEEE Transactions on Affective Computing | TAC
TKDE = IEEE Transactions on Knowledge and Data Engineering
TKDD = ACM Transactions on Knowledge Discovery from Data
TOIS = ACM Transactions on Information Systems
TIST = ACM Transactions on Intelligent Systems and Technology
CSUR = ACM Computing Surveys | ACM CSUR
CACM = Communications of the ACM | Commun. ACM
DMKD = Data Mining and Knowledge Discovery | DAMI
KAIS = Knowledge and Information Systems
KBS = Knowledge-Based Systems
ESWA = Expert Systems with Applications
Neural Networks = Neural Networks
Neurocomputing = Neurocomputing
Neural Computation = Neural Computation | NECO
Information Sciences = Information Sciences
Information Fusion = Information Fusion | Inf. Fusion
Applied Soft Computing = Applied Soft Computing | ASOC
Applied Intelligence = Applied Intelligence
EAAI = Engineering Applications of Artificial Intelligence
NCAA = Neural Computing and Applications
AI Review = Artificial Intelligence Review
FTML = Foundations and Trends in Machine Learning
Distill = Distill
# language, speech
TACL = Transactions of the Association for Computational Linguistics
Computational Linguistics = Computational Linguistics
TASLP = IEEE/ACM Transactions on Audio Speech and Language Processing | T-ASLP
    | IEEE Transactions on Audio Speech and Language Processing
VLDBJ = VLDB Journal | The VLDB Journal
# robotics, vehicles
RA-L = IEEE Robotics and Automation Letters | RAL
T-RO = IEEE Transactions on Robotics | TRO
IJRR = International Journal of Robotics Research
JFR = Journal of Field Robotics
RAS = Robotics and Autonomous Systems
Science Robotics = Science Robotics
T-ITS = IEEE Transactions on Intelligent Transportation Systems | TITS
T-IV = IEEE Transactions on Intelligent Vehicles | TIV
# medicine
TMI = IEEE Transactions on Medical Imaging | T-MI
MedIA = Medical Image Analysis | MIA
JBHI = IEEE Journal of Biomedical and Health Informatics | J-BHI
TBME = IEEE Transactions on Biomedical Engineering
CMIG = Computerized Medical Imaging and Graphics
Computers in Biology and Medicine = Computers in Biology and Medicine | CBM | Comput. Biol. Med.
CMPB = Computer Methods and Programs in Biomedicine
Bioinformatics = Bioinformatics
Briefings in Bioinformatics = Briefings in Bioinformatics
BMC Bioinformatics = BMC Bioinformatics
TCBB = IEEE/ACM Transactions on Computational Biology and Bioinformatics
Radiology = Radiology
NeuroImage = NeuroImage
# earth, sensors
TGRS = IEEE Transactions on Geoscience and Remote Sensing
GRSL = IEEE Geoscience and Remote Sensing Letters
ISPRS = ISPRS Journal of Photogrammetry and Remote Sensing
JSTARS = IEEE Journal of Selected Topics in Applied Earth Observations and Remote Sensing
JSTSP = IEEE Journal of Selected Topics in Signal Processing
Remote Sensing = Remote Sensing
Sensors = Sensors
Applied Sciences = Applied Sciences
IEEE Access = IEEE Access
Proceedings of the IEEE = Proceedings of the IEEE | Proc. IEEE | PIEEE
# security, systems, networks
TDSC = IEEE Transactions on Dependable and Secure Computing
TIFS = IEEE Transactions on Information Forensics and Security
TOPS = ACM Transactions on Privacy and Security
TPDS = IEEE Transactions on Parallel and Distributed Systems
TC = IEEE Transactions on Computers | IEEE-TC
TCAD = IEEE Transactions on Computer-Aided Design of Integrated Circuits and Systems
TACO = ACM Transactions on Architecture and Code Optimization
TMC = IEEE Transactions on Mobile Computing
TON = IEEE/ACM Transactions on Networking | ToN
JSAC = IEEE Journal on Selected Areas in Communications
TWC = IEEE Transactions on Wireless Communications
TCOM = IEEE Transactions on Communications
TIT = IEEE Transactions on Information Theory
IoT-J = IEEE Internet of Things Journal | IOTJ | JIOT
TII = IEEE Transactions on Industrial Informatics
TSE = IEEE Transactions on Software Engineering
TOSEM = ACM Transactions on Software Engineering and Methodology
TNSE = IEEE Transactions on Network Science and Engineering
TBD = IEEE Transactions on Big Data
TCSS = IEEE Transactions on Computational Social Systems
IMWUT = Proceedings of the ACM on Interactive Mobile Wearable and Ubiquitous Technologies
PACMHCI = Proceedings of the ACM on Human-Computer Interaction
TOCHI = ACM Transactions on Computer-Human Interaction
# at large
Nature = Nature
Science = Science
Cell = Cell
PNAS = Proceedings of the National Academy of Sciences
    | Proceedings of the National Academy of Sciences of the United States of America
    | Proc. Natl. Acad. Sci. | Proc. Natl. Acad. Sci. USA
Nature Machine Intelligence = Nature Machine Intelligence | NMI
Nature Communications = Nature Communications
Nature Medicine = Nature Medicine
Nature Methods = Nature Methods
Nature Biotechnology = Nature Biotechnology
Nature Biomedical Engineering = Nature Biomedical Engineering
Nature Computational Science = Nature Computational Science
Nature Human Behaviour = Nature Human Behaviour
Scientific Reports = Scientific Reports
Scientific Data = Scientific Data
Science Advances = Science Advances
npj Digital Medicine = npj Digital Medicine
Patterns = Patterns
PLOS ONE = PLOS ONE
PLOS Computational Biology = PLOS Computational Biology
JAMIA = Journal of the American Medical Informatics Association
JBI = Journal of Biomedical Informatics
NEJM = New England Journal of Medicine | N Engl J Med
JAMA = Journal of the American Medical Association
The Lancet = The Lancet | Lancet
Lancet Digital Health = The Lancet Digital Health
Visual Computer = The Visual Computer
CAG = Computers and Graphics | C&G
CVM = Computational Visual Media | CVMJ
Displays = Displays
JCIM = Journal of Chemical Information and Modeling
"""

PREPRINT_TABLE = """
arXiv = arXiv | arXiv.org | CoRR | arXiv preprint | preprint | preprints | Computing Research Repository
    | arXiv e-prints | ArXiv abs | e-print | eprint | Cornell University
bioRxiv = bioRxiv | bioRxiv preprint
medRxiv = medRxiv | medRxiv preprint
ChemRxiv = ChemRxiv
PsyArXiv = PsyArXiv
TechRxiv = TechRxiv
SSRN = SSRN | SSRN Electronic Journal
HAL = HAL
Research Square = Research Square
Preprints.org = Preprints.org
IACR ePrint = IACR Cryptology ePrint Archive | ePrint Archive | Cryptology ePrint Archive
Authorea = Authorea Preprints | Authorea
OSF = OSF Preprints
"""
