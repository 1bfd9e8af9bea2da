"""A small dump in DBLP's format, written by hand after https://dblp.org/xml/docu/dblpxml.pdf."""

import gzip
from pathlib import Path

from bot.index.build import build_index
from bot.index.lookup import PaperIndex

HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n'
TAIL = "\n</dblp>\n"

SAMPLE = """<article mdate="2017-06-08" key="dblpnote/error" publtype="informal">
<title>(error)</title>
</article><article mdate="2021-01-23" key="journals/corr/VaswaniSPUJGKP17" publtype="informal">
<author>Ashish Vaswani</author>
<author>Noam Shazeer</author>
<title>Attention Is All You Need.</title>
<year>2017</year>
<volume>abs/1706.03762</volume>
<journal>CoRR</journal>
<ee type="oa">http://arxiv.org/abs/1706.03762</ee>
<url>db/journals/corr/corr1706.html#VaswaniSPUJGKP17</url>
</article><article mdate="2024-01-23" key="journals/corr/abs-2301-00001" publtype="informal">
<author>J&uuml;rgen M&uuml;ller 0002</author>
<author>Wei Wang 0001</author>
<title>On <i>k</i>-Means and l<sub>1</sub> Norms: A Study of &Auml;pfel &amp; Birnen.</title>
<year>2023</year>
<month>January</month>
<volume>abs/2301.00001</volume>
<journal>CoRR</journal>
<ee type="oa">https://doi.org/10.48550/arXiv.2301.00001</ee>
</article><article mdate="2005-01-23" key="journals/corr/cs-LG-0101001" publtype="informal">
<author>Ann Author</author>
<title>An Old Preprint About Learning.</title>
<year>2001</year>
<volume>cs.LG/0101001</volume>
<journal>CoRR</journal>
<ee>http://arxiv.org/abs/cs.LG/0101001</ee>
</article><article mdate="2022-01-23" key="journals/corr/abs-2201-00002" publtype="informal withdrawn">
<author>Ann Author</author>
<title>A Preprint That Was Withdrawn.</title>
<year>2022</year>
<volume>abs/2201.00002</volume>
<journal>CoRR</journal>
<ee type="oa">https://arxiv.org/abs/2201.00002</ee>
</article><article mdate="2023-01-23" key="journals/pvldb/WangM23" publtype="survey">
<author>Wei Wang 0007</author>
<title>Databases Surveyed.</title>
<pages>1-12</pages>
<year>2023</year>
<volume>16</volume>
<journal>Proc. VLDB Endow.</journal>
<number>4</number>
<ee>https://doi.org/10.14778/3574245.3574253</ee>
<ee>https://www.vldb.org/pvldb/vol16/p1-wang.pdf</ee>
</article><article mdate="2023-01-23" key="journals/cryptoj/Lost20" publtype="withdrawn">
<author>Ann Author</author>
<title>A Published Paper That Was Withdrawn.</title>
<year>2020</year>
<journal>J. Cryptol.</journal>
<ee>https://doi.org/10.1007/s00145-020-00001-1</ee>
</article><inproceedings mdate="2021-01-23" key="conf/nips/VaswaniSPUJGKP17">
<author>Ashish Vaswani</author>
<author orcid="0000-0001-2345-6789">Noam Shazeer</author>
<title>Attention is All you Need.</title>
<pages>5998-6008</pages>
<year>2017</year>
<booktitle>NIPS</booktitle>
<ee type="oa">https://proceedings.neurips.cc/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html</ee>
<ee type="oa">https://www.wikidata.org/entity/Q30249683</ee>
<crossref>conf/nips/2017</crossref>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/iclr/MullerW24">
<author>J&uuml;rgen M&uuml;ller 0002</author>
<author>Wei Wang 0001</author>
<title>On k-Means and l<sub>1</sub> Norms: A Study of &Auml;pfel &amp; Birnen.</title>
<year>2024</year>
<booktitle>ICLR</booktitle>
<ee type="oa">https://openreview.net/forum?id=abcDEF1234</ee>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/iclr/Small24">
<author>Ann Author</author>
<title>A Workshop Paper.</title>
<year>2024</year>
<booktitle>ICLR (Workshop)</booktitle>
<ee type="oa">https://openreview.net/forum?id=workshop12</ee>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/cvpr/HeZRS16">
<author>Kaiming He</author>
<title>Deep Residual Learning for Image Recognition.</title>
<year>2016</year>
<booktitle>CVPR</booktitle>
<ee>https://doi.org/10.1109/CVPR.2016.90</ee>
<ee>http://openaccess.thecvf.com/content_cvpr_2016/html/He_Deep_Residual_Learning_CVPR_2016_paper.html</ee>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/eccv/Part22">
<author>Ann Author</author>
<title>A Paper in a Volume of Many.</title>
<year>2022</year>
<booktitle>ECCV (39)</booktitle>
<ee>https://doi.org/10.1007/978-3-031-19842-7_1</ee>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/emnlp/Found21">
<author>Ann Author</author>
<title>A Finding About Language.</title>
<year>2021</year>
<booktitle>EMNLP (Findings)</booktitle>
<ee>https://doi.org/10.18653/v1/2021.findings-emnlp.5</ee>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/icml/Volume23">
<author>Ann Author</author>
<title>A Paper at a Press of Proceedings.</title>
<year>2023</year>
<volume>202</volume>
<booktitle>ICML</booktitle>
<ee>https://proceedings.mlr.press/v202/author23a.html</ee>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/acl/One19">
<author>Ann Author</author>
<title>Introduction.</title>
<year>2019</year>
<booktitle>ACL (1)</booktitle>
<ee>https://aclanthology.org/P19-1001/</ee>
</inproceedings><inproceedings mdate="2024-01-23" key="conf/aaai/Two20">
<author>Bob Builder</author>
<title>Introduction.</title>
<year>2020</year>
<booktitle>AAAI</booktitle>
<ee>https://ojs.aaai.org/index.php/AAAI/article/view/5678</ee>
</inproceedings><proceedings mdate="2018-01-23" key="conf/nips/2017">
<editor>Isabelle Guyon</editor>
<title>Advances in Neural Information Processing Systems 30, Long Beach, CA, USA.</title>
<booktitle>NIPS</booktitle>
<year>2017</year>
<ee>https://proceedings.neurips.cc/paper/2017</ee>
</proceedings><phdthesis mdate="2018-01-23" key="phd/dnb/Muller18">
<author>J&uuml;rgen M&uuml;ller 0002</author>
<title>&Uuml;ber das Lernen.</title>
<year>2018</year>
<school>University of Somewhere</school>
</phdthesis><data mdate="2022-01-23" key="data/10/Someone22">
<author>Some One</author>
<title>A Data Set of Things.</title>
<publisher>Zenodo</publisher>
<year>2022</year>
<ee>https://doi.org/10.5281/zenodo.1234567</ee>
</data><book mdate="2018-01-23" key="books/daglib/Writer18">
<author>A. Writer</author>
<title>A Book of Learning.</title>
<year>2018</year>
<isbn>978-1-00000000-0</isbn>
</book><www mdate="2024-03-01" key="homepages/w/WeiWang1">
<author>Wei Wang 0001</author>
<author>W. Wang</author>
<title>Home Page</title>
<note type="affiliation">University of Somewhere</note>
</www>"""
PAPERS = 19  # all but the note and the home page


def write_dump(folder: Path, entries: str = SAMPLE, name: str = "dblp.xml") -> Path:
    path = folder / name
    text = (HEAD + entries + TAIL).encode("latin-1")
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def build_sample(folder: Path, entries: str = SAMPLE) -> PaperIndex:
    path = folder / "dblp.sqlite"
    build_index(write_dump(folder, entries), path)
    return PaperIndex(path)


def write_paper(key: str, title: str, *, venue: str = "CVPR", year: int = 2020, ee: str = "") -> str:
    address = f"<ee>{ee}</ee>" if ee else ""
    return (
        f'<inproceedings key="{key}"><author>Ann Author</author><title>{title}</title>'
        f"<year>{year}</year><booktitle>{venue}</booktitle>{address}</inproceedings>"
    )
