"""Venues by every name that sources and lists give them, and the lines that name them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import venues

SPELLINGS = {
    "CVPR": """
        CVPR | cvpr | CVPR 2023 | CVPR'23 | CVPR23 | CVPR 2023 (Highlight) | CVPR 2024 Oral | IEEE CVPR
        2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)
        IEEE Conference on Computer Vision and Pattern Recognition
        Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition
        Computer Vision and Pattern Recognition | Comput Vis Pattern Recognit
    """,
    "ICCV": """
        IEEE/CVF International Conference on Computer Vision
        2021 IEEE/CVF International Conference on Computer Vision (ICCV)
    """,
    "ECCV": """
        ECCV (39) | European Conference on Computer Vision | Computer Vision – ECCV 2024
        Computer Vision -- ECCV 2022: 17th European Conference, Tel Aviv, Proceedings, Part XX
        Proceedings of the European Conference on Computer Vision (ECCV)
    """,
    "NeurIPS": """
        NeurIPS | NIPS | NeurIPS 2023 poster | NeurIPS.cc/2023/Conference
        Advances in Neural Information Processing Systems 36
        Conference on Neural Information Processing Systems
        Thirty-seventh Conference on Neural Information Processing Systems
    """,
    "ICLR": """
        ICLR 2023 notable top 5% | ICLR 2023 poster | ICLR.cc/2024/Conference | dblp.org/conf/ICLR/2023
        The Eleventh International Conference on Learning Representations
    """,
    "ICML": """
        International Conference on Machine Learning | ICML 2024 Spotlight
        Proceedings of the 40th International Conference on Machine Learning
        Int. Conf. Mach. Learn.
    """,
    "ACML": "Asian Conference on Machine Learning | ACML",
    "ECML PKDD": """
        ECML/PKDD (2) | ECML | PKDD | ECML-PKDD | European Conference on Machine Learning
        Machine Learning and Knowledge Discovery in Databases
    """,
    "AAAI": """
        AAAI 2024 best paper | AAAI/IAAI | AAAI Conference on Artificial Intelligence | AAAI-24
        Proceedings of the AAAI Conference on Artificial Intelligence
    """,
    "IJCAI": "Thirtieth International Joint Conference on Artificial Intelligence | IJCAI-ECAI",
    "ACL": "ACL (1) | ACL/IJCNLP (1) | Annual Meeting of the Association for Computational Linguistics",
    "NAACL": "naacl | NAACL-HLT | NAACL-HLT (1)",
    "EMNLP": "EMNLP/IJCNLP (1) | Conference on Empirical Methods in Natural Language Processing",
    "Findings of ACL": """
        Findings of ACL | ACL Findings | ACL (Findings) | ACL 2023 Findings
        Findings of the Association for Computational Linguistics: ACL 2023
    """,
    "Findings of EMNLP": """
        EMNLP (Findings) | Findings of the Association for Computational Linguistics: EMNLP 2023
        Findings of ACL: EMNLP 2020
    """,
    "CVPR Workshops": """
        CVPR Workshops | CVPRW | CVPR-W | CVPR_W | CVPRW 2023
        2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition Workshops (CVPRW)
        CVPR 2023 Workshop on Fair Vision
    """,
    "ICML Workshops": "ICML 2023 Workshops: SPIGM | ICML.cc/2024/Workshop/SPIGM | ICMLW",
    "NeurIPS Workshops": "UniReps@NeurIPS 2023 | NeurIPSW",
    "NeurIPS Datasets and Benchmarks": """
        NeurIPS Datasets and Benchmarks | NeurIPS D&B | NeurIPS 2022 Datasets and Benchmarks Track
        NeurIPS.cc/2023/Track/Datasets_and_Benchmarks
    """,
    "AAAI Student Abstract": "AAAI Student Abstract | AAAI-23 Student Abstracts",
    "WWW Companion": "WWW (Companion Volume) | WWW Companion '23",
    "WWW": """
        The Web Conference | TheWebConf | WWW '22: The ACM Web Conference
        Proceedings of the ACM Web Conference 2024
    """,
    "ACM MM": """
        ACM Multimedia | ACMMM | ACM MM | MM | MM '20: The ACM International Conference on Multimedia
        Proceedings of the 31st ACM International Conference on Multimedia
    """,
    "KDD": """
        SIGKDD | KDD '22: The ACM SIGKDD Conference on Knowledge Discovery and Data Mining
        Proceedings of the 27th ACM SIGKDD Conference on Knowledge Discovery & Data Mining
    """,
    "ICASSP": """
        ICASSP 2023 - 2023 IEEE International Conference on Acoustics, Speech and Signal Processing (ICASSP)
    """,
    "MICCAI": """
        Medical Image Computing and Computer Assisted Intervention – MICCAI 2023 | MICCAI (4)
        Medical Image Computing and Computer-Assisted Intervention
    """,
    "CoRL": "robot-learning.org/CoRL/2023/Conference | Proceedings of The 8th Conference on Robot Learning",
    "S&P": """
        S&P | IEEE S&P | IEEE Symposium on Security and Privacy
        2023 IEEE Symposium on Security and Privacy (SP)
    """,
    "SIGGRAPH": "SIGGRAPH | SIGGRAPH (Conference Paper Track) | ACM SIGGRAPH 2023 Conference Proceedings",
    "SIGGRAPH Asia": "SIGGRAPH Asia 2023 | SIGGRAPH Asia",
    "TPAMI": """
        TPAMI | PAMI | T-PAMI | IEEE TPAMI | IEEE Trans. Pattern Anal. Mach. Intell.
        IEEE Transactions on Pattern Analysis and Machine Intelligence
    """,
    "TMLR": "TMLR | Trans. Mach. Learn. Res. | Accepted by TMLR | Transactions on Machine Learning Research",
    "JMLR": "J. Mach. Learn. Res. | Journal of Machine Learning Research",
    "IJCV": "Int. J. Comput. Vis. | International Journal of Computer Vision",
    "TIP": "IEEE Trans. Image Process. | IEEE Transactions on Image Processing",
    "RA-L": "RAL | RA-L | IEEE Robotics Autom. Lett. | IEEE Robotics and Automation Letters",
    "MedIA": "Medical Image Anal. | Medical Image Analysis",
    "TOG": "ACM Trans. Graph. | ACM Transactions on Graphics",
    "VLDB": "PVLDB | Proc. VLDB Endow. | VLDB",
    "MLJ": "Machine Learning | Mach. Learn. | Machine Learning (journal)",
    "arXiv": """
        arXiv | ArXiv | CoRR | preprint | arXiv.org | arXiv preprint | arXiv preprint arXiv:2301.00001
        CoRR abs/2301.00001
    """,
    "bioRxiv": "bioRxiv | bioRxiv preprint",
}  # fmt: skip
NAMES = [
    (key, name.strip())
    for key, names in SPELLINGS.items()
    for line in names.strip().splitlines()
    for name in line.split(" | ")
]


@pytest.mark.parametrize(("key", "name"), NAMES, ids=[name for _, name in NAMES])
def test_every_spelling_of_a_venue_has_one_key(key: str, name: str) -> None:
    assert venues.identify(name) == key


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "2023", "IEEE", "ACM", "Springer", "Conference", "Workshop", "Proceedings", "Journal",
        "Oral",
        "Access", "Security", "Communications", "Multimedia", "Learning", "Vision", "Findings",
        "Lecture Notes in Computer Science", "Studies in Computational Intelligence",
        "Findings of the Association for Computational Linguistics",
        "International Conference on Machine Learning and Cybernetics",
        "Machine Learning, Optimization, and Data Science",
        "Machine Learning with Applications", "Applied Artificial Intelligence",
        "Proceedings of the 6th Workshop on Clinical NLP",
        "Submitted to ICLR 2023", "ICLR 2023 Conference Withdrawn Submission", "Under review at CVPR",
        "ICLR.cc/2024/Conference/Rejected_Submission", "aclweb.org/ACL/ARR/2023/June",
        "NeurIPS 2021 Submitted",
        "IEEE Trans. Com.", "SomethingConf", "CVPRX", "ACLU", "x" * 1000,
    ],
)  # fmt: skip
def test_what_names_no_venue_or_no_acceptance_has_no_key(name: str) -> None:
    assert venues.identify(name) is None


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("CVPR", "conference"), ("TPAMI", "journal"), ("arXiv", "preprint"), ("CVPR Workshops", "workshop"),
        ("Findings of ACL", "conference"), ("NeurIPS Datasets and Benchmarks", "conference"),
        ("AAAI Student Abstract", "workshop"), ("Nothing", None),
    ],
)  # fmt: skip
def test_a_key_has_a_kind(key: str, kind: str | None) -> None:
    assert venues.kind_of(key) == kind


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("arXiv", True), ("Arxiv 2023", True), ("CoRR", True), ("preprint", True), ("Preprint", True),
        ("bioRxiv", True), ("medRxiv 2022", True), ("SSRN", True), ("arXiv preprint", True),
        ("CVPR", False), ("TPAMI", False), ("unheard of", False), ("", False),
    ],
)  # fmt: skip
def test_a_preprint_is_distinguished_from_a_venue(name: str, answer: bool) -> None:
    assert venues.is_preprint(name) is answer


@pytest.mark.parametrize(
    ("written", "stated", "answer"),
    [
        ("NIPS", "Advances in Neural Information Processing Systems 30", True),
        ("CVPR", "2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", True),
        ("ACM MM", "MM", True),
        ("Unheard Of Conf.", "unheard of conf", True),
        # Journals in no table, cut short as ISO 4 does it.
        ("Ann. Slow Things", "Annals of Slow Things", True),
        ("J. Slow Things Eng.", "The Journal of Slow Things and Engineering", True),
        ("Natl. Slow Rev.", "National Slow Review", True),
        ("Ann. Slow Things", "Annals of Quick Things", None),
        ("Ann. Slow", "Annals of Slow Things", None),
        ("A. S. T.", "Annals of Slow Things", None),
        # One acronym of two journals.
        ("PRL", "Physical Review Letters", None),
        ("CVPR", "ICCV", False),
        ("CVPR", "CVPR Workshops", False),
        ("ACL", "Findings of the Association for Computational Linguistics: ACL 2023", False),
        ("TPAMI", "IJCV", False),
        ("SIGGRAPH", "SIGGRAPH Asia", False),
        ("AAAI", "AAAI Student Abstract", False),
        # Sources put Findings and tracks under the conference's name.
        ("Findings of ACL", "ACL", None),
        ("ACL Findings", "Annual Meeting of the Association for Computational Linguistics", None),
        ("CVPRW", "CVPR", None),
        ("NeurIPS", "NeurIPS Datasets and Benchmarks", None),
        ("NeurIPS D&B", "NeurIPS", None),
        # Papers that are a journal's issue, or grew into an article.
        ("SIGGRAPH", "ACM Trans. Graph.", None),
        ("ICCV", "International Journal of Computer Vision", None),
        ("IROS", "IEEE Robotics Autom. Lett.", None),
        # A preprint is a status, not a venue.
        ("CVPR", "arXiv.org", None),
        ("arXiv", "CVPR", None),
        # Joint editions.
        ("COLING", "LREC-COLING", None),
        ("IJCNLP", "ACL/IJCNLP (1)", None),
        # Unknown names.
        ("CVPR", "Lecture Notes in Computer Science", None),
        ("CVPR", "", None),
        ("", "", None),
        ("Some Workshop on Things", "CVPR", None),
    ],
)
def test_two_names_agree_differ_or_cannot_be_compared(written: str, stated: str, answer: bool | None) -> None:
    assert venues.compare(written, stated) is answer


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("MICCA", "MICCAI"), ("MICCIA", "MICCAI"), ("MCCAI", "MICCAI"), ("NeurlPS", "NeurIPS"),
        ("NeruIPS", "NeurIPS"), ("NeurlIPS", "NeurIPS"), ("NerIPS", "NeurIPS"), ("NeurIP", "NeurIPS"),
        ("CVRP", "CVPR"), ("AISTAT", "AISTATS"), ("Arxov", "arXiv"), ("Arixv", "arXiv"),
        ("SIGGRPAH", "SIGGRAPH"),
        ("INFOCMO", "INFOCOM"), ("ICASPP", None), ("EMLNP", "EMNLP"),
    ],
)  # fmt: skip
def test_a_misspelled_name_means_the_one_name_near_it(name: str, meant: str | None) -> None:
    assert venues.nearest_name(name) == meant


@pytest.mark.parametrize(
    "name",
    [
        # Known names.
        "CVPR", "ICIP", "ICLR", "ICML", "ICMLA", "ACML", "ICCP", "ICCV", "ICPR", "ICPP", "ICME", "ICMI",
        "ICMR", "ICDM",
        "ICDE", "ICDAR", "ICAPS", "ICASSP", "ECCV", "ECAI", "ECIR", "EACL", "AACL", "NAACL", "ACL",
        "EMNLP", "NIPS",
        "NeurIPS", "NeurIPSW", "ICLRW", "CVPRW", "ECCVW", "ACMMM", "MM", "WACV", "ACCV", "MICCAI", "MIDL",
        "MLSys",
        "IJCAI", "IJCNN", "IJCV", "TPAMI", "TIP", "TMI", "TMM", "TMLR", "JMLR", "SIGIR", "SIGKDD", "KDD",
        "PAKDD",
        "CIKM", "CoRL", "COLT", "COLM", "RSS", "IROS", "ICRA", "AAAI", "AIES", "AISTATS", "arXiv", "Arxiv",
        "ARXIV",
        "SIGCOMM", "SIGMOD", "SIGGRAPH", "USENIX", "OSDI", "NSDI", "SOSP", "ASPLOS", "HPCA", "ISCA",
        "MICRO", "DAC",
        "ICCAD", "TKDE", "TKDD", "TNNLS", "TNN", "TCSVT", "TIFS", "TITS", "TASLP", "TACL", "Interspeech",
        # Real venues that are not in the table.
        "AAIA", "CIRA", "ICAR", "ICASP", "ICLP", "ICSSP", "IMCL", "MICAI",
        "ICMLC", "ICCVG", "ICCL", "AMAI", "CVPPP", "ICPRAM", "ACIVS", "ICIAP", "ICCC", "ICWS", "IJCB",
        "RLDM", "ACPR",
        "ISMB", "ACHA", "VISAPP", "CBMI", "DICTA", "SPIE", "CLEF", "TREC", "ODD",
        # Too short, too long, or no name at all.
        "ECV", "CVP", "CPVRX", "ICM", "AC", "A", "", "Nature", "Sciense", "Paper", "arrive",
        "arXivTalksAboutX",
        "BERT", "ResNet", "MNIST", "COCO", "2023", "CVPR 2023", "C.V.P.R",
    ],
)  # fmt: skip
def test_a_known_or_plausible_name_means_no_other(name: str) -> None:
    assert venues.nearest_name(name) is None


def mentions(text: str) -> list[tuple[str, str | None, str | None]]:
    return [(mention.name, mention.year, mention.venue_key) for mention in venues.find_mentions(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[CVPR 2023]", [("CVPR", "2023", "CVPR")]),
        ("(CVPR 2023)", [("CVPR", "2023", "CVPR")]),
        ("**CVPR** 2023", [("CVPR", "2023", "CVPR")]),
        ("*CVPR, 2023*", [("CVPR", "2023", "CVPR")]),
        ("CVPR (2023)", [("CVPR", "2023", "CVPR")]),
        ("CVPR'23", [("CVPR", "2023", "CVPR")]),
        ("CVPR’23", [("CVPR", "2023", "CVPR")]),
        ("CVPR '23", [("CVPR", "2023", "CVPR")]),
        ("CVPR23", [("CVPR", "2023", "CVPR")]),
        ("CVPR-23", [("CVPR", "2023", "CVPR")]),
        ("NIPS'98", [("NIPS", "1998", "NeurIPS")]),
        ("cvpr 2023", [("cvpr", "2023", "CVPR")]),
        ("NeurIPS2022", [("NeurIPS", "2022", "NeurIPS")]),
        ("CVPR2019(Oral)", [("CVPR", "2019", "CVPR")]),
        ("CVPR Oral 2019", [("CVPR", "2019", "CVPR")]),
        ("2020-ICMLW", [("ICMLW", "2020", "ICML Workshops")]),
        ("2020-ICML_W", [("ICML_W", "2020", "ICML Workshops")]),
        ("2023 CVPR", [("CVPR", "2023", "CVPR")]),
        ("AAAI 2024 best paper", [("AAAI", "2024", "AAAI")]),
        ("3DV 2021 Oral", [("3DV", "2021", "3DV")]),
        ("S&P 2022", [("S&P", "2022", "S&P")]),
        ("IEEE TPAMI 2022", [("IEEE TPAMI", "2022", "TPAMI")]),
        ("T-PAMI 2022", [("T-PAMI", "2022", "TPAMI")]),
        ("ACM MM 2022", [("ACM MM", "2022", "ACM MM")]),
        ("MM 2022", [("MM", "2022", "ACM MM")]),
        ("SIGGRAPH Asia 2023", [("SIGGRAPH Asia", "2023", "SIGGRAPH Asia")]),
        ("ECML-PKDD 2018", [("ECML-PKDD", "2018", "ECML PKDD")]),
        ("Trans. Mach. Learn. Res. 2024", [("Trans. Mach. Learn. Res.", "2024", "TMLR")]),
        ("arXiv 2023", [("arXiv", "2023", "arXiv")]),
        ("arXiv 3 May 2019", [("arXiv", "2019", "arXiv")]),
        ("arXiv, Mar 2023", [("arXiv", "2023", "arXiv")]),
        ("| preprint | 2020 |", [("preprint", "2020", "arXiv")]),
        ("CVPR 2023/24", [("CVPR", "2023", "CVPR")]),
        ("TMLR 08/2022", [("TMLR", "2022", "TMLR")]),
        ("TPAMI, vol. 44, 2022", [("TPAMI", "2022", "TPAMI")]),
        ("TPAMI 44(1): 1-15 (2022)", [("TPAMI", "2022", "TPAMI")]),
        ("JMLR 20(183):1-42, 2019", [("JMLR", "2019", "JMLR")]),
        ("JMLR vol. 20, 2019", [("JMLR", "2019", "JMLR")]),
        ("IJCV, 129, 1789–1819, 2021", [("IJCV", "2021", "IJCV")]),
        ("PNAS, vol. 114, no. 13, pp. 3521-3526, March 2017", [("PNAS", "2017", "PNAS")]),
        ("Nature 521, 436–444 (2015)", [("Nature", "2015", "Nature")]),
        ("(Phys. Rev. Lett. 1998)", [("Phys. Rev. Lett.", "1998", "Phys. Rev. Lett.")]),
        ("J. Neurosci. 2019", [("J. Neurosci.", "2019", "Journal of Neuroscience")]),
        ("Sci. Rep. 2019", [("Sci. Rep.", "2019", "Scientific Reports")]),
        ("Nucleic Acids Res. 2020", [("Nucleic Acids Res.", "2020", "NAR")]),
        ("Symposium on Slow Things 2023", [("Symposium on Slow Things", "2023", None)]),
        (
            "International Conference on Machine Learning and Cybernetics 2019",
            [("International Conference on Machine Learning and Cybernetics", "2019", None)],
        ),
        ("in the Journal of Slow Things (2023)", [("Journal of Slow Things", "2023", None)]),
        (
            "International Conference on Machine Learning 2019",
            [("International Conference on Machine Learning", "2019", "ICML")],
        ),
        ("a survey of conferences 2023", []),
        ("The Journal of my Slow Things 2023", []),
        ("ACM MM. 2020", [("ACM MM", "2020", "ACM MM")]),
        ("CVPR Workshops. 2020", [("CVPR Workshops", "2020", "CVPR Workshops")]),
        ("PeerJ 2016", [("PeerJ", "2016", "PeerJ")]),
        ("CVPR 12 2023", [("CVPR", None, "CVPR")]),
        ("| ICDM | 2023 | note |", [("ICDM", "2023", "ICDM")]),
        ("Some title           KDD          2018", [("KDD", "2018", "KDD")]),
        ("(Nature 2023)", [("Nature", "2023", "Nature")]),
        ("A title. Machine Learning 2020.", [("Machine Learning", "2020", "MLJ")]),
        ("DATE 2021", [("DATE", "2021", "DATE")]),
        ("ICLR 2023 Workshop on X", [("ICLR", "2023", "ICLR Workshops")]),
        ("CVPR Workshops 2023", [("CVPR Workshops", "2023", "CVPR Workshops")]),
        ("ACL 2023 Findings", [("ACL", "2023", "Findings of ACL")]),
        ("Findings of ACL 2023", [("Findings of ACL", "2023", "Findings of ACL")]),
        ("NeurIPS 2022 D&B", [("NeurIPS", "2022", "NeurIPS Datasets and Benchmarks")]),
        ("FL-IJCAI'22", [("FL-IJCAI", "2022", None)]),
        ("ICML GRL 2020", [("ICML GRL", "2020", None)]),
        ("TACL.", [("TACL", None, "TACL")]),
        ("NeurIPS", [("NeurIPS", None, "NeurIPS")]),
        ("| ACL | 12 |", [("ACL", None, "ACL")]),
        ("MICCA 2023", [("MICCA", "2023", None)]),
        ("NeruIPS2022", [("NeruIPS", "2022", None)]),
        ("GRAPP 2023", [("GRAPP", "2023", None)]),
        ("*Ann Li, Bo Xu.* NeurVis 2023.", [("NeurVis", "2023", None)]),
        ("A Title [NeurVis 2023]", [("NeurVis", "2023", None)]),
        ("A Title (NeurVis'23)", [("NeurVis", "2023", None)]),
        ("| A Title | **NeurVis 2023** | note |", [("NeurVis", "2023", None)]),
        ("ICCVW, 2019 (& TPAMI 2020)", [("ICCVW", "2019", "ICCV Workshops"), ("TPAMI", "2020", "TPAMI")]),
        ('**SAT**: "A Title", ICCV, 2021 (*Macau University of Science*)', [("ICCV", "2021", "ICCV")]),
        ("[A Title](https://example.org/ECCV2020/x) [CVPR 2023]", [("CVPR", "2023", "CVPR")]),
    ],
)
def test_venues_are_found_as_lists_write_them(
    text: str, found: list[tuple[str, str | None, str | None]]
) -> None:
    assert mentions(text) == found
    for mention in venues.find_mentions(text):
        assert text[slice(*mention.span)] == mention.name
        if mention.year_span:
            year = text[slice(*mention.year_span)]
            assert mention.year is not None
            assert mention.year.endswith(year)


@pytest.mark.parametrize(
    "text",
    [
        "", "2023", "(2023)", "[2023/10]", "2023-11-30", "12 Apr 2021", "(May, 2023)", "Sept 2022",
        "MAY 2023", "Aug., 2023",
        "- 2024.12.07: news", "v2.0 2023",
        # Words and acronyms of much else, without a year beside them.
        "DATE", "MM", "PR", "CP", "IV", "SC", "the nature of science", "Nature", "Science", "Cell",
        "Macau University of Science", "a fast micro sense of crypto", "Machine Learning",
        "Information Fusion",
        "**SAT**", "**TSP**: a problem", "CHI square", "RSS feed", "the WWW", "AutoML package",
        "CIDR prefixes",
        "SysML, BPMN", "log clear date", "preprint",
        # Data sets, machines and others beside a year.
        "PASCAL VOC 2012", "COCO 2017", "ILSVRC 2015", "KITTI 2015", "MOT17", "GPT 2023", "COVID 2020",
        "VGG16",
        "RTX 2080", "H100", "Windows 2000",
        # Companies, products and words in both cases, also where a tag stands.
        "(OpenAI 2023)", "[MetaAI 2023]", "*PyTorch 2019*", "LeNet 1998.", "| ChatGPT 2023 |",
        "[YouTube 2023]", "(LinkedIn 2024)", "[PhDThesis 2020]",
        "our NeurVis 2023 model", "NeurVis, 2023 and later", "NeurVis 2023 data", "Views 2023.",
        # Numbers that are no years.
        "CVPR 123", "arXiv:2012.12345", "arXiv 2012.12345", "[arXiv](https://arxiv.org/abs/2012.12345)",
        "ABC 2299", "ABC 1066",
        # Addresses.
        "https://openaccess.thecvf.com/content/CVPR2023/html/x.html",
        "[paper](https://example.org/NeurIPS2022.pdf)",
        "//example.org/ICML2020",
        # Parts of words.
        "ACLU 1999x", "CVPRs are fun", "preCVPR", "ICCV-style", "JavaScript ES6",
        # Sentences.
        "a survey of Machine Learning 2020", "advances in Pattern Recognition, 2020", "the Nature 2023",
        "results of Nature over time since 2023", "we use Pattern Recognition methods", "Learning in 2023",
        "trained on 2023 data", "Top 10 of 2023",
    ],
)  # fmt: skip
def test_dates_words_and_addresses_are_not_venues(text: str) -> None:
    found = [m for m in mentions(text) if m[0] not in ("CVPR",) or m[1]]
    assert found == []


SCRAPS = [
    "CVPR", "2023", "'23", " ", ", ", "[", "]", "Findings of", "ACL", "W", "-", "@", "MICCA", "arXiv",
    "3 May", "Trans.", "Mach.", "IEEE", "Nature", "|", "**", "https://x.y/CVPR2023", "](", "D&B", "S&P",
    "'", "2020-",
]  # fmt: skip


@given(st.text(max_size=80) | st.lists(st.sampled_from(SCRAPS), max_size=12).map("".join))
def test_mentions_stand_where_they_say_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in venues.find_mentions(text):
        assert text[slice(*mention.span)] == mention.name
        assert mention.span.start < mention.span.end
        assert mention.span.start >= end
        end = mention.span.end
        if mention.year_span is not None:
            assert mention.year is not None
            assert len(mention.year) == 4
            assert mention.year.endswith(text[slice(*mention.year_span)])
        assert mention.venue_key is None or venues.kind_of(mention.venue_key) is not None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_names_can_be_asked_about(a: str, b: str) -> None:
    key = venues.identify(a)
    assert key is None or venues.kind_of(key) is not None
    assert venues.compare(a, b) in (True, False, None)
    meant = venues.nearest_name(a)
    assert meant is None or venues.identify(meant) is not None
    assert venues.read_note(a) is None or isinstance(venues.read_note(a), tuple)


@pytest.mark.parametrize("key", sorted(venues.known_venues()))
def test_every_venue_is_found_by_its_names_and_none_is_a_misspelling(key: str) -> None:
    venue = venues.known_venues()[key]
    assert venues.identify(key) == key
    assert venues.identify(venue.name) == key
    for name in (key, *venue.aliases):
        assert venues.identify(name) == key
        assert venues.nearest_name(name) is None


@pytest.mark.parametrize(
    ("venue", "stated", "written", "answer"),
    [
        ("CVPR", {2019}, 2019, True),
        ("CVPR", {2019}, 2020, False),
        ("CVPR", {2019}, 2018, False),
        ("CVPR", set(), 2019, None),
        (None, {2019}, 2020, None),
        ("unheard of", {2019}, 2020, None),
        ("TPAMI", {2021, 2022}, 2021, True),
        ("TPAMI", {2022}, 2021, None),
        ("TPAMI", {2022}, 2023, None),
        ("TPAMI", {2022}, 2019, False),
        ("arXiv", {2022}, 2022, True),
        ("arXiv", {2022}, 2023, None),
        ("CoRL", {2023}, 2022, None),  # held in December, printed in March
        ("CoRL", {2023}, 2024, False),
        ("CVPR Workshops", {2022}, 2021, None),
        ("CVPR Workshops", {2022}, 2020, False),
    ],
)
def test_a_year_is_right_wrong_or_not_to_be_judged(
    venue: str | None, stated: set[int], written: int, answer: bool | None
) -> None:
    assert venues.is_edition_year(venue, frozenset(stated), written) is answer


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("Accepted to CVPR 2023", ("CVPR", 2023)),
        ("Accepted at NeurIPS 2023, 20 pages", ("NeurIPS", 2023)),
        ("accepted by ICRA2022", ("ICRA", 2022)),
        ("CVPR2023 Highlight", ("CVPR", 2023)),
        ("CVPR'23 best paper award", ("CVPR", 2023)),
        ("ICLR 2024 camera ready version", ("ICLR", 2024)),
        ("8 pages, 4 figures, ECCV 2024", ("ECCV", 2024)),
        ("To appear in IEEE TPAMI", ("TPAMI", None)),
        ("Accepted by IEEE Transactions on Multimedia", ("TMM", None)),
        ("Accepted for publication in Medical Image Analysis", ("MedIA", None)),
        ("Published in Transactions on Machine Learning Research (TMLR) 2024", ("TMLR", 2024)),
        ("Accepted by the International Conference on Machine Learning (ICML) 2024", ("ICML", 2024)),
        (
            "IEEE Transactions on Pattern Analysis and Machine Intelligence, vol. 45, no. 1, 2023",
            ("TPAMI", 2023),
        ),
        ("International Journal of Computer Vision 128 (2020) 336-359", ("IJCV", 2020)),
        ("Advances in Neural Information Processing Systems 34 (2021)", ("NeurIPS", 2021)),
        ("ICRA 2023 Poster", ("ICRA", 2023)),
        ("Accepted to IEEE CVPR 2022 (Oral)", ("CVPR", 2022)),
        ("ECCV 2022, LNCS 13684", ("ECCV", 2022)),
        ("ICML 2022, PMLR 162", ("ICML", 2022)),
        ("Accepted by CVPR 2023. GitHub: github.com/a/b", ("CVPR", 2023)),
        ("Accepted at the Conference on Computer Vision and Pattern Recognition (CVPR) 2021", ("CVPR", 2021)),
    ],
)
def test_a_note_that_says_accepted_is_read(note: str, said: tuple[str, int | None]) -> None:
    assert venues.read_note(note) == said


@pytest.mark.parametrize(
    "note",
    [
        "",
        "12 pages, 5 figures",
        "Submitted to CVPR 2023",
        "Submitted for publication in TPAMI",
        "Under review at ICLR 2024",
        "Under double-blind review, ICLR 2024",
        "In review, TMLR",
        "Preprint. Under review.",
        "Rejected by ICLR 2020",
        "Accepted at the CVPR 2023 Workshop on Fair Vision",
        "NeurIPS 2022 workshop",
        "This paper has been withdrawn. CVPR 2023",
        "Extended version of CVPR 2022 paper",
        "Extends our ICCV 2021 paper",
        "Journal version of our NeurIPS 2020 paper",
        "A preliminary version appeared in ICML 2021",
        "CVPR 2023 challenge report, 1st place",
        "We won the CVPR 2023 competition",
        "Accepted to the demo track of ACL 2023",
        "Accepted to Findings of ACL 2023",
        "Accepted to NeurIPS 2023 Datasets and Benchmarks Track",
        "AAAI 2023 student abstract",
        "To appear at CVPR 2024 and TPAMI",
        "Published at ICLR 2023; code from NeurIPS 2022",
        "Code: https://github.com/someone/CVPR2023",
        "Compared to ICCV 2021 methods",
        "arXiv admin note: text overlap with a CVPR 2020 paper",
        "AAAI",
        "Accepted to a conference",
        "Machine learning for vision, 2020",
        "arXiv 2023",
        "Based on a CVPR 2020 tutorial",
        "Presented at ICML 2022 ML4Health",
        "Accepted at ML4H, NeurIPS 2022",
        "Accepted at RepL4NLP 2021 (ACL 2021)",
        "Accepted to CVPR 2021 (NTIRE)",
        "ICCV 2021 - CVAAD",
        "NIPS 2017 Deep RL Symposium",
        "AAAI 2021 Fall Symposium Series",
        "ACL 2021 SRW",
        "ICLR 2023 Tiny Papers",
        "ICLR 2024 Blogpost track",
        "KDD 2021 Cup",
        "8 pages, CVPR 2021 template",
        "NeurIPS 2021 style",
        "7 pages, NeurIPS 2018 preprint",
        "Will appear in NeurIPS 2022 if accepted",
        "NeurIPS 2022 under consideration",
        "NeurIPS 2020 rejection",
        "CVPR 2022 Tech report",
    ],
)
def test_a_note_that_does_not_surely_say_so_is_not(note: str) -> None:
    assert venues.read_note(note) is None


REFERENCES = {
    "2024 IEEE International Conference on Robotics and Automation (ICRA), 2024": ("ICRA", 2024),
    "Proceedings of the 39th International Conference on Machine Learning, PMLR 162, 2022": ("ICML", 2022),
    "CVPR 2021": ("CVPR", 2021),
    "CVPR 2021 NTIRE": None,
    "BrainLes MICCAI 2019 LNCS": None,
    "SIGGRAPH 2021 Posters": None,
    "ISMAR 2020 Adjunct": None,
    "AAAI-21 MAKE Spring Symposium 2021": None,
}


@pytest.mark.parametrize(("note", "said"), REFERENCES.items())
def test_a_journal_ref_names_the_place_and_no_part_of_it(note: str, said: tuple[str, int] | None) -> None:
    assert venues.read_note(note, is_journal_ref=True) == said


NOTES = {
    "Accepted to CVPR 2023; 8 pages": (("CVPR", 2023),),
    "8 pages; CVPR 2023": (("CVPR", 2023),),
    "Under review; ICLR 2025": (),
    "Workshop paper; NeurIPS 2024": (),
    "Accepted at the GRaM workshop; ICML 2024": (),
}


@pytest.mark.parametrize(("notes", "said"), NOTES.items())
def test_a_doubt_in_one_part_of_a_comment_is_a_doubt_of_all(notes: str, said: object) -> None:
    assert venues.read_notes(notes) == said


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("(CVPRW)", "CVPR Workshops", id="a workshop's acronym in round brackets"),
        pytest.param("[CVPRW 2023]", "CVPR Workshops", id="and in square ones, with its year"),
        pytest.param("Workshop on Quiet Things (CVPRW)", "CVPR Workshops", id="the host in brackets"),
        pytest.param("Pattern Recognit.", "PR", id="a name of two words, one abbreviated"),
        pytest.param("Pattern Robots", None, id="only the first word and the initials agree"),
        pytest.param("Comput. Vis. Im. Underst.", "CVIU", id="an abbreviation of two letters"),
        pytest.param("Int. C. Mach. Learn.", None, id="an abbreviation of one letter"),
        pytest.param("J. Mach. Learn. Res.", "JMLR", id="a journal's one letter"),
        pytest.param("Rejected, ICML", None, id="a refusal"),
        pytest.param("ICML Conference", "ICML", id="the word conference behind an acronym"),
        pytest.param("Transactions on Image Processing, Nowhere", "TIP", id="a journal before a comma"),
        pytest.param(
            "Machine Learning, Optimization, and Big Data", None, id="a journal's words in another name"
        ),
        pytest.param("ICML" + " the" * 99, "ICML", id="400 characters"),
    ],
)
def test_a_name_in_an_unusual_form_is_identified(name: str, key: str | None) -> None:
    assert venues.identify(name) == key


def test_a_name_of_401_characters_is_not_a_name() -> None:
    assert venues.identify("the " * 98 + "ICML 23") == "ICML"
    assert venues.identify("the " * 98 + "ICML 2023") is None


def test_the_longest_name_before_a_part_is_the_main_venue() -> None:
    assert venues.main_venue("SIGGRAPH Asia Workshops") == "SIGGRAPH Asia"
    assert venues.main_venue("SIGGRAPH Workshops") == "SIGGRAPH"
