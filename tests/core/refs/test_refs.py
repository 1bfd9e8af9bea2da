"""Addresses and the identities they name, in the forms in which lists write them."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import refs
from bot.core.model import Entry, Field, Link, Ref, Span

CVF19 = "content_ICCV_2019/Zhang_Weakly_Aligned_Learning_ICCV_2019"
MD5 = "3f5ee243547dee91fbd053c1c4a845aa"
SHA = "0123456789abcdef0123456789abcdef01234567"

SAME = {
    "arxiv:1706.03762": """
        https://arxiv.org/abs/1706.03762
        http://arxiv.org/abs/1706.03762v5
        https://arxiv.org/pdf/1706.03762
        https://arxiv.org/pdf/1706.03762v5.pdf
        https://www.arxiv.org/pdf/1706.03762.pdf
        arxiv.org/abs/1706.03762
        //arxiv.org/abs/1706.03762
        <https://arxiv.org/abs/1706.03762>
        https://arxiv.org/abs/1706.03762.
        https://arxiv.org/abs/1706.03762),
        https://arxiv.org/abs/1706.03762/
        https://arxiv.org/abs/1706.03762#section
        https://arxiv.org/abs/1706.03762?context=cs.LG
        https://arxiv.org/abs/1706.03762?utm_source=list&amp;utm_medium=x
        https://arxiv.org//abs/1706.03762
        https://arxiv.org/abs/arXiv:1706.03762
        https://ArXiv.org/ABS/1706.03762V2
        https://export.arxiv.org/abs/1706.03762
        https://cn.arxiv.org/abs/1706.03762
        https://arxiv.org/html/1706.03762v7
        https://arxiv.org/e-print/1706.03762
        https://arxiv.org/ftp/arxiv/papers/1706/1706.03762.pdf
        https://www.alphaxiv.org/abs/1706.03762
        https://ar5iv.labs.arxiv.org/html/1706.03762
        https://huggingface.co/papers/1706.03762
        https://hf.co/papers/1706.03762
        https://papers.cool/arxiv/1706.03762
        https://scirate.com/arxiv/1706.03762
        https://www.arxiv-vanity.com/papers/1706.03762/
        https://www.semanticscholar.org/arxiv/1706.03762
        https://doi.org/10.48550/arXiv.1706.03762
        https://dx.doi.org/10.48550/ARXIV.1706.03762
        10.48550/arXiv.1706.03762
        arXiv:1706.03762v2
    """,
    "arxiv:0704.0001": "https://arxiv.org/abs/0704.0001",
    "arxiv:math/0309136": """
        https://arxiv.org/abs/math.GT/0309136
        https://arxiv.org/abs/math/0309136v2
        https://arxiv.org/pdf/math/0309136
    """,
    "openreview:OOsR8BzCnl5": """
        https://openreview.net/forum?id=OOsR8BzCnl5
        https://openreview.net/pdf?id=OOsR8BzCnl5
        http://www.openreview.net/forum?id=OOsR8BzCnl5&noteId=abc
        https://openreview.net/forum?noteId=abc&id=OOsR8BzCnl5
        https://openreview.net/forum?id=OOsR8BzCnl5&amp;referrer=%5BAuthor%20Console%5D
        https://openreview.net/attachment?id=OOsR8BzCnl5&name=supplementary_material
        https://openreview.net/forum?id%3DOOsR8BzCnl5
    """,
    f"openreview-pdf:{SHA}": f"https://openreview.net/pdf/{SHA}.pdf",
    f"cvf:{CVF19}": """
        http://openaccess.thecvf.com/content_ICCV_2019/html/Zhang_Weakly_Aligned_Learning_ICCV_2019_paper.html
        https://openaccess.thecvf.com/content_ICCV_2019/papers/Zhang_Weakly_Aligned_Learning_ICCV_2019_paper.pdf
        https://openaccess.thecvf.com/content_iccv_2019/papers/Zhang_Weakly_Aligned_Learning_ICCV_2019_paper.pdf
    """,
    "cvf:content_iccv_2017/Qi_3D_Graph_ICCV_2017": """
        http://openaccess.thecvf.com/content_ICCV_2017/papers/Qi_3D_Graph_ICCV_2017_paper.pdf
        http://openaccess.thecvf.com/content_iccv_2017/html/Qi_3D_Graph_ICCV_2017_paper.html
    """,
    "cvf:content_cvpr_2015/Szegedy_Going_Deeper_2015_CVPR": """
        http://www.cv-foundation.org/openaccess/content_cvpr_2015/papers/Szegedy_Going_Deeper_2015_CVPR_paper.pdf
        https://openaccess.thecvf.com/content_cvpr_2015/html/Szegedy_Going_Deeper_2015_CVPR_paper.html
    """,
    "cvf:content/CVPR2023W/FedVision/Gao_FedProK_CVPRW_2023": """
        https://openaccess.thecvf.com/content/CVPR2023W/FedVision/html/Gao_FedProK_CVPRW_2023_paper.html
        https://openaccess.thecvf.com/content/CVPR2023W/FedVision/papers/Gao_FedProK_CVPRW_2023_paper.pdf
    """,
    "cvf:content_cvpr_2018_workshops/w13/Li_A_CVPR_2018": """
        http://openaccess.thecvf.com/content_cvpr_2018_workshops/w13/html/Li_A_CVPR_2018_paper.html
        http://openaccess.thecvf.com/content_cvpr_2018_workshops/papers/w13/Li_A_CVPR_2018_paper.pdf
    """,
    "pmlr:v202/zhang23ar": """
        https://proceedings.mlr.press/v202/zhang23ar.html
        http://proceedings.mlr.press/v202/zhang23ar/zhang23ar.pdf
        https://proceedings.mlr.press/v202/zhang23ar
        https://proceedings.mlr.press/v202/zhang23ar/zhang23ar-supp.pdf
        https://raw.githubusercontent.com/mlresearch/v202/main/assets/zhang23ar/zhang23ar.pdf
        http://www.jmlr.org/proceedings/papers/v202/zhang23ar.html
    """,
    "acl:P19-1001": """
        https://aclanthology.org/P19-1001/
        https://www.aclweb.org/anthology/P19-1001.pdf
        https://aclweb.org/anthology/papers/P/P19/P19-1001/
        https://aclanthology.info/papers/P19-1001/p19-1001
        https://doi.org/10.18653/v1/P19-1001
        https://aclanthology.org/P19-1001v2.pdf
    """,
    "acl:2020.acl-main.1": """
        https://aclanthology.org/2020.acl-main.1
        https://www.aclweb.org/anthology/2020.acl-main.1.pdf
        https://doi.org/10.18653/V1/2020.ACL-MAIN.1
    """,
    f"neurips:2017/{MD5}": f"""
        https://proceedings.neurips.cc/paper/2017/hash/{MD5}-Abstract.html
        https://papers.nips.cc/paper_files/paper/2017/file/{MD5}-Paper.pdf
        https://papers.neurips.cc/paper/2017/file/{MD5}-Supplemental.zip
        https://proceedings.neurips.cc/paper_files/paper/2017/hash/{MD5}-Abstract-Conference.html
    """,
    f"neurips:2021/{MD5}-round2": f"""
        https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/hash/{MD5}-Abstract-round2.html
    """,
    "neurips-old:7181-attention-is-all-you-need": """
        http://papers.nips.cc/paper/7181-attention-is-all-you-need
        https://papers.nips.cc/paper/7181-attention-is-all-you-need.pdf
    """,
    "ieee:10096641": """
        https://ieeexplore.ieee.org/document/10096641
        https://ieeexplore.ieee.org/abstract/document/10096641/
        https://ieeexplore.ieee.org/document/10096641/authors
        https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=10096641
        https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&amp;arnumber=10096641
        https://ieeexplore.ieee.org/stamp/stamp.jsp%3Ftp%3D%26arnumber%3D10096641
        https://ieeexplore.ieee.org/iel7/10094559/10094560/10096641.pdf
    """,
    "aaai:AAAI/20724": """
        https://ojs.aaai.org/index.php/AAAI/article/view/20724
        https://ojs.aaai.org/index.php/AAAI/article/view/20724/20483
        https://ojs.aaai.org/index.php/AAAI/article/download/20724/20483
        https://cdn.aaai.org/ojs/20724/20724-13-24737-1-2-20220628.pdf
        https://www.aaai.org/ojs/index.php/AAAI/article/view/20724
    """,
    "ecva:2024/123": """
        https://www.ecva.net/papers/eccv_2024/papers_ECCV/html/123_ECCV_2024_paper.php
        https://www.ecva.net/papers/eccv_2024/papers_ECCV/papers/00123.pdf
    """,
    "ecva:2018/Ding_Graph_Adaptive_ECCV_2018_paper": """
        https://www.ecva.net/papers_ECCV/papers/Ding_Graph_Adaptive_ECCV_2018_paper.pdf
        https://www.ecva.net/papers/eccv_2018/papers_ECCV/html/Ding_Graph_Adaptive_ECCV_2018_paper.php
    """,
    "ijcai:2019/129": """
        https://www.ijcai.org/proceedings/2019/129
        https://www.ijcai.org/Proceedings/2019/0129.pdf
        https://doi.org/10.24963/ijcai.2019/129
    """,
    "jmlr:v21/20-074": """
        https://jmlr.org/papers/v21/20-074.html
        http://www.jmlr.org/papers/volume21/20-074/20-074.pdf
    """,
    "doi:10.1007/978-3-031-72624-8_1": """
        https://link.springer.com/chapter/10.1007/978-3-031-72624-8_1
        https://link.springer.com/content/pdf/10.1007/978-3-031-72624-8_1.pdf
        https://link.springer.com/chapter/10.1007%2F978-3-031-72624-8_1
        https://link.springer.com/chapter/10.1007/978-3-031-72624-8 _1
        https://doi.org/10.1007/978-3-031-72624-8_1
        doi:10.1007/978-3-031-72624-8_1
        10.1007/978-3-031-72624-8_1
    """,
    "doi:10.1145/3292500.3330701": """
        https://dl.acm.org/doi/10.1145/3292500.3330701
        https://dl.acm.org/doi/abs/10.1145/3292500.3330701
        https://dl.acm.org/doi/pdf/10.1145/3292500.3330701?download=true
        https://doi.org/10.1145/3292500.3330701
    """,
    "doi:10.1038/s41586-021-03819-2": """
        https://www.nature.com/articles/s41586-021-03819-2
        https://www.nature.com/articles/s41586-021-03819-2.pdf
        https://doi.org/10.1038/S41586-021-03819-2
    """,
    "doi:10.1101/2020.01.01.123456": """
        https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2
        https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf
        https://www.medrxiv.org/content/10.1101/2020.01.01.123456v1.abstract
        https://www.biorxiv.org/content/biorxiv/early/2020/01/02/2020.01.01.123456.full.pdf
    """,
    "doi:10.1111/cgf.14505": """
        https://onlinelibrary.wiley.com/doi/full/10.1111/cgf.14505
        https://onlinelibrary.wiley.com/doi/10.1111/cgf.14505/abstract
    """,
    "doi:10.3389/fnins.2020.00001": "https://www.frontiersin.org/articles/10.3389/fnins.2020.00001/full",
    "doi:10.21203/rs.3.rs-722389/v1": "https://doi.org/https://doi.org/10.21203/rs.3.rs-722389/v1",
    "sciencedirect:S1361841522001578": """
        https://www.sciencedirect.com/science/article/pii/S1361841522001578
        https://www.sciencedirect.com/science/article/abs/pii/S1361841522001578?via%3Dihub
        https://linkinghub.elsevier.com/retrieve/pii/s1361841522001578
    """,
    f"s2:{SHA}": f"""
        https://www.semanticscholar.org/paper/Some-Title-Here/{SHA}
        https://www.semanticscholar.org/paper/{SHA}
    """,
    "dblp:conf/cvpr/HeZRS16": """
        https://dblp.org/rec/conf/cvpr/HeZRS16
        https://dblp.uni-trier.de/rec/bibtex/conf/cvpr/HeZRS16
        https://dblp.org/rec/html/conf/cvpr/HeZRS16
        http://dblp.uni-trier.de/rec/bib2/conf/cvpr/HeZRS16.bib
        https://dblp.dagstuhl.de/rec/conf/cvpr/HeZRS16.html?view=bibtex
    """,
    "arxiv:2306.02050": """
        https://dblp.org/rec/journals/corr/abs-2306-02050
        https://dblp.uni-trier.de/rec/bibtex/journals/corr/abs-2306-02050
    """,
    "dblp:journals/corr/VaswaniSPUJGKP17": "https://dblp.org/rec/journals/corr/VaswaniSPUJGKP17",
    "corpusid:12345": "https://api.semanticscholar.org/CorpusID:12345",
    "github:foo/bar.baz": """
        https://github.com/Foo/Bar.baz
        https://github.com/foo/bar.baz.git
        https://www.github.com/foo/bar.baz/tree/main/src?x=1#readme
        github.com/foo/bar.baz
    """,
    "url:example.org/a/page?b=1&c=2": """
        https://example.org/a/page?b=1&c=2
        http://www.example.org/a/page/?c=2&b=1#top
        HTTPS://EXAMPLE.ORG:443/a/page/index.html?b=1&c=2&utm_source=x&fbclid=y
        https://example.org/a/%70age?b=1&amp;c=2
    """,
    "url:mdpi.com/2076-3417/9/7/1345": """
        https://www.mdpi.com/2076-3417/9/7/1345
        https://www.mdpi.com/2076-3417/9/7/1345/htm
    """,
    "url:iclr.cc/virtual/2024/poster/17": """
        https://iclr.cc/virtual/2024/poster/17
        https://iclr.cc/virtual/2024/oral/17
    """,
}
FORMS = [(ref, url) for ref, urls in SAME.items() for url in map(str.strip, urls.strip().splitlines())]


@pytest.mark.parametrize(("ref", "url"), FORMS, ids=[url for _, url in FORMS])
def test_every_form_of_an_address_names_one_thing(ref: str, url: str) -> None:
    assert str(refs.parse(url)) == ref


@pytest.mark.parametrize("ref", SAME)
def test_a_landing_page_names_what_it_is_the_landing_page_of(ref: str) -> None:
    kind, _, id = ref.partition(":")
    landing = refs.landing_url(Ref(kind, id))
    assert landing is not None
    assert landing.startswith("https://")
    assert str(refs.parse(landing)) == ref


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2305.0978",  # a digit lost: arXiv would refuse the whole batch
        "https://arxiv.org/abs/1413.0001",
        "https://arxiv.org/abs/2313.00001",
        "https://arxiv.org/abs/xxx",
        "https://arxiv.org/list/cs.LG/recent",
        "https://arxiv.org/abs/notanarchive/0309136",
        "https://huggingface.co/datasets/1706.03762",
        "https://openreview.net/group?id=ICLR.cc/2023/Conference",
        "https://openreview.net/references/pdf?id=OOsR8BzCnl5",  # the id of a revision
        "https://openreview.net/forum",
        "https://openaccess.thecvf.com/CVPR2023?day=all",
        "https://openaccess.thecvf.com/content/CVPR2022/supplemental/Liang_RSCFed_CVPR_2022_supplemental.pdf",
        "https://proceedings.mlr.press/v202/",
        "https://aclanthology.org/events/acl-2023/",
        "https://aclanthology.org/P19-1001/301x",  # such a page does not exist, whatever the paper is
        "https://aclanthology.org/",
        "https://proceedings.neurips.cc/paper_files/paper/2023",
        "https://ieeexplore.ieee.org/xpl/conhome/9458599/proceeding",
        "https://dblp.org/db/conf/cvpr/cvpr2016.html",
        "https://dblp.org/pid/34/7659.html",
        "https://dblp.org/search?q=views",
        "https://www.computer.org/csdl/home",
        "https://link.springer.com/journal/10618",
        "https://www.nature.com/natmachintell/",
        "https://dl.acm.org/doi/10.5555/3295222.3295349",  # not a DOI that any agency knows
        "https://dl.acm.org/citation.cfm?id=3286927",
        "https://github.com/topics/awesome",
        "https://github.com/sponsors/someone",
        "https://github.com/someone",
        "https://gist.github.com/someone/abc",
        "https://www.example.org/10.1007/nothing",
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://someone.github.io/project/",
        "https://paperswithcode.com/dataset/x",
        "mailto:someone@example.org",
        "javascript:alert(1)",
        "#section",
        "./notes/paper.md",
        "",
        "-",
        "http://[::1",
        "https://\x00",
        "https://arxiv.org/abs/%",
    ],
)
def test_an_address_of_no_known_form_is_only_an_address(url: str) -> None:
    assert refs.parse(url).kind == "url"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.computer.org/csdl/proceedings-article/cvpr/2016/8851a770/12OmNxvwoXv", True),
        ("https://www.computer.org/csdl/journal/tp/2020/06/08953616/1gqqhCb2ZJm", True),
        ("https://www.computer.org/csdl/magazine/ex/2021/04/09514496/1vNYaZv2Pzq", True),
        ("https://www.computer.org/csdl/search/default?type=author", False),
        ("https://dblp.org/rec/conf/cvpr/HeZRS16.html", True),
        ("https://dblp.org/rec/journals/corr/abs-2306-02050", True),
        ("https://dblp.org/db/conf/cvpr/cvpr2016.html", False),
    ],
)
def test_a_page_of_a_digital_library_stands_for_a_paper(url: str, expected: bool) -> None:
    assert refs.is_paper(refs.parse(url)) is expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("https://example.org/Page", "https://example.org/page"),
        ("https://example.org/?id=1", "https://example.org/?id=2"),
        ("https://example.org/#/papers/1", "https://example.org/#/papers/2"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://arxiv.org/abs/2301.00001", "https://arxiv.org/abs/2301.00010"),
        ("https://openreview.net/forum?id=abcdefghij", "https://openreview.net/forum?id=ABCDEFGHIJ"),
        ("https://www.ecva.net/papers/eccv_2022/papers_ECCV/papers/1.pdf",
         "https://www.ecva.net/papers/eccv_2022/papers_ECCV/html/1.php"),
        ("https://aclanthology.org/P19-1001", "https://aclanthology.org/P19-1010"),
        ("https://ojs.aaai.org/index.php/AAAI/article/view/1", "https://ojs.aaai.org/index.php/ICWSM/article/view/1"),
    ],
)  # fmt: skip
def test_addresses_that_may_lead_to_two_things_are_two(a: str, b: str) -> None:
    assert refs.parse(a) != refs.parse(b)


@pytest.mark.parametrize(
    ("url", "form", "written"),
    [
        ("https://arxiv.org/pdf/1706.03762v5.pdf", "abs", "https://arxiv.org/abs/1706.03762"),
        ("http://arxiv.org/abs/1706.03762v5", "abs", "https://arxiv.org/abs/1706.03762v5"),
        ("https://arxiv.org/abs/math.GT/0309136", "pdf", "https://arxiv.org/pdf/math/0309136"),
        ("https://huggingface.co/papers/1706.03762", "abs", "https://arxiv.org/abs/1706.03762"),
        ("https://arxiv.org/abs/1706.03762", "huggingface", None),
        ("https://openreview.net/pdf?id=OOsR8BzCnl5", "forum", "https://openreview.net/forum?id=OOsR8BzCnl5"),
        ("https://openreview.net/forum?id=OOsR8BzCnl5", "pdf", "https://openreview.net/pdf?id=OOsR8BzCnl5"),
        (f"https://openreview.net/pdf/{SHA}.pdf", "forum", None),
        ("https://openaccess.thecvf.com/content/CVPR2023/papers/Fan_PMR_CVPR_2023_paper.pdf", "html",
         "https://openaccess.thecvf.com/content/CVPR2023/html/Fan_PMR_CVPR_2023_paper.html"),
        ("https://openaccess.thecvf.com/content_CVPR_2019/html/Gao_Visual_CVPR_2019_paper.html", "pdf",
         "https://openaccess.thecvf.com/content_CVPR_2019/papers/Gao_Visual_CVPR_2019_paper.pdf"),
        ("http://openaccess.thecvf.com/content_cvpr_2018_workshops/w1/html/Li_A_CVPR_2018_paper.html", "pdf",
         None),
        ("https://proceedings.mlr.press/v202/zhang23ar/zhang23ar.pdf", "html",
         "https://proceedings.mlr.press/v202/zhang23ar.html"),
        ("https://aclanthology.org/2020.acl-main.1.pdf", "page", "https://aclanthology.org/2020.acl-main.1/"),
        (f"https://proceedings.neurips.cc/paper_files/paper/2022/file/{MD5}-Paper-Conference.pdf", "abstract",
         f"https://proceedings.neurips.cc/paper_files/paper/2022/hash/{MD5}-Abstract-Conference.html"),
        ("https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber=10096641", "page",
         "https://ieeexplore.ieee.org/document/10096641"),
        ("https://ojs.aaai.org/index.php/AAAI/article/download/20724/20483", "page",
         "https://ojs.aaai.org/index.php/AAAI/article/view/20724"),
        ("https://ojs.aaai.org/index.php/AAAI/article/view/20724", "pdf", None),
        ("https://www.ijcai.org/proceedings/2019/129", "pdf", "https://www.ijcai.org/proceedings/2019/0129.pdf"),
        ("https://jmlr.org/papers/v21/20-074.html", "pdf",
         "https://jmlr.org/papers/volume21/20-074/20-074.pdf"),
        ("https://www.ecva.net/papers/eccv_2024/papers_ECCV/papers/00123.pdf", "html",
         "https://www.ecva.net/papers/eccv_2024/papers_ECCV/html/123_ECCV_2024_paper.php"),
        ("https://www.ecva.net/papers/eccv_2022/papers_ECCV/papers/136990001.pdf", "html", None),
        ("https://link.springer.com/content/pdf/10.1007/s11263-023-01234-5.pdf", "page",
         "https://link.springer.com/article/10.1007/s11263-023-01234-5"),
        ("https://github.com/foo/bar", "abs", None),
        ("https://example.org/paper.pdf", "html", None),
    ],
)  # fmt: skip
def test_a_paper_is_written_in_another_form_where_that_can_be_derived(
    url: str, form: str, written: str | None
) -> None:
    assert refs.convert_form(url, form) == written


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://arxiv.org/abs/1706.03762", "abs"),
        ("https://arxiv.org/pdf/1706.03762", "pdf"),
        ("https://doi.org/10.48550/arXiv.1706.03762", "doi"),
        ("https://openreview.net/pdf?id=OOsR8BzCnl5", "pdf"),
        ("https://aclanthology.org/P19-1001", "page"),
        ("https://example.org/a.pdf", None),
        ("https://github.com/foo/bar", None),
    ],
)
def test_the_form_of_a_link_is_one_of_its_kinds_forms(url: str, form: str | None) -> None:
    assert refs.link_form(url) == form


@pytest.mark.parametrize(
    ("url", "version"),
    [
        ("https://arxiv.org/abs/1706.03762v10", "v10"),
        ("https://arxiv.org/pdf/1706.03762v2.pdf", "v2"),
        ("https://arxiv.org/abs/1706.03762", None),
        ("https://example.org/v2", None),
    ],
)
def test_only_arxiv_addresses_have_versions(url: str, version: str | None) -> None:
    assert refs.arxiv_version(url) == version


def entry(*links: tuple[str, str]) -> Entry:
    made = tuple(Link(label, Field(url), refs.parse(url)) for label, url in links)
    return Entry("README.md", Span(0, 0), 1, 1, "", (), "bullet", Field("A Title"), made)


@pytest.mark.parametrize(
    ("links", "chosen"),
    [
        ([("code", "https://github.com/a/b"), ("paper", "https://arxiv.org/abs/1706.03762")], 1),
        ([("page", "https://a.github.io"), ("pdf", "https://arxiv.org/abs/1706.03762")], 1),
        ([("Title", "https://a.github.io"), ("code", "https://github.com/a/b")], 0),
        ([("project", "https://a.github.io"), ("paper", "https://lab.example.org/p/17")], 1),
        ([("project", "https://a.github.io"), ("Title", "https://lab.example.org/p/17.pdf")], 1),
        ([("Title", "https://www.usenix.org/conference/osdi21/presentation/lai")], 0),
        ([("code", "https://github.com/a/b")], 0),
    ],
)
def test_the_papers_link_goes_before_addresses_and_these_before_code(
    links: list[tuple[str, str]], chosen: int
) -> None:
    found = refs.find_paper_link(entry(*links))
    assert found is not None
    assert found.url.value == links[chosen][1]


def test_an_entry_without_links_has_no_paper_link() -> None:
    assert refs.find_paper_link(entry()) is None


@pytest.mark.parametrize(
    ("url", "id"),
    [
        ("README.md", "./README.md"),
        ("./README.md", "./README.md"),
        ("docs/Papers.md#fusion", "./docs/Papers.md#fusion"),
        ("paper.pdf", "./paper.pdf"),
        ("notes", "./notes"),
        ("../other/README.md", "../other/README.md"),
        ("/papers/a.pdf", "/papers/a.pdf"),
    ],
)
def test_an_address_within_the_repository_is_not_a_host(url: str, id: str) -> None:
    assert refs.parse(url) == Ref("url", id)
    assert refs.landing_url(refs.parse(url)) is None


@pytest.mark.parametrize(
    ("url", "ref", "written"),
    [
        ("https://arxiv.org/abs/1706.03762v2", "arxiv:2306.02050", "https://arxiv.org/abs/2306.02050"),
        ("http://arxiv.org/pdf/1706.03762.pdf", "arxiv:2306.02050", "http://arxiv.org/pdf/2306.02050.pdf"),
        ("https://arxiv.org/pdf/hep-th/9901001", "arxiv:2306.02050", "https://arxiv.org/pdf/2306.02050"),
        ("https://openreview.net/pdf?id=OOsR8BzCnl5", "openreview:rygjcsR9Y7",
         "https://openreview.net/pdf?id=rygjcsR9Y7"),
        ("https://dx.doi.org/10.1109/5.771073", "doi:10.1109/cvpr.2016.90",
         "https://dx.doi.org/10.1109/cvpr.2016.90"),
        ("https://arxiv.org/abs/1706.03762", "doi:10.1109/cvpr.2016.90", None),
        ("https://example.org/a", "url:example.org/b", None),
    ],
)  # fmt: skip
def test_another_papers_address_is_written_alike(url: str, ref: str, written: str | None) -> None:
    kind, _, id = ref.partition(":")
    assert refs.replace_ref(url, Ref(kind, id)) == written


@given(st.text() | st.from_regex(r"https?://[\w.]{0,12}/[\w%?&=#./:-]{0,40}"))
def test_parsing_never_raises_and_its_landing_page_names_the_same(url: str) -> None:
    ref = refs.parse(url)
    landing = refs.landing_url(ref)
    if ref.kind in refs.PAPER_KINDS:
        assert landing is not None
        assert refs.parse(landing) == ref


TEMPLATES = [url for _, url in FORMS]
EVERY_FORM = ["abs", "pdf", "html", "forum", "page", "abstract", "doi"]


@given(st.sampled_from(TEMPLATES), st.sampled_from(EVERY_FORM))
def test_a_rewritten_address_names_the_same_paper(url: str, form: str) -> None:
    written = refs.convert_form(url, form)
    assert written is None or (refs.parse(written) == refs.parse(url) and refs.link_form(written) == form)


@given(
    st.from_regex(
        r"(?:0[7-9]|1[0-4])(?:0[4-9]|1[0-2])\.[0-9]{4}|(?:1[5-9]|2[0-9])(?:0[1-9]|1[0-2])\.[0-9]{5}",
        fullmatch=True,
    )
)
def test_any_well_formed_arxiv_id_survives_every_form(id: str) -> None:
    for form in ("abs", "pdf", "html", "doi"):
        written = refs.convert_form(f"https://arxiv.org/abs/{id}v3", form)
        assert written is not None
        assert refs.parse(written) == Ref("arxiv", id)


def test_addresses_of_real_lists_keep_their_identity() -> None:
    corpus = os.environ.get("AWESOME_REVIEW_CORPUS")
    if not corpus:
        pytest.skip("AWESOME_REVIEW_CORPUS is not set")
    seen = 0
    for path in sorted(Path(corpus).glob("*/additions.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for url in {url for line in lines for url in json.loads(line)["urls"]}:
                ref, landing = refs.parse(url), refs.landing_url(url)
                seen += 1
                assert landing is None or refs.parse(landing) == ref, url
                for form in EVERY_FORM:
                    written = refs.convert_form(url, form)
                    assert written is None or refs.parse(written) == ref, url
    assert seen > 1000
