"""The hosts of papers and code that are known to serve https."""

from __future__ import annotations

# Each answers https under exactly this name; for a host that is not here nothing is known.
HTTPS_HOSTS = frozenset(
    """
    arxiv.org www.arxiv.org export.arxiv.org openreview.net doi.org www.doi.org dx.doi.org
    aclanthology.org www.aclweb.org
    proceedings.mlr.press jmlr.org www.jmlr.org openaccess.thecvf.com www.cv-foundation.org www.ecva.net
    papers.nips.cc papers.neurips.cc proceedings.neurips.cc datasets-benchmarks-proceedings.neurips.cc
    nips.cc neurips.cc icml.cc iclr.cc ojs.aaai.org www.aaai.org aaai.org www.ijcai.org
    ieeexplore.ieee.org dl.acm.org link.springer.com www.springer.com
    www.nature.com nature.com www.sciencedirect.com sciencedirect.com www.science.org www.pnas.org
    www.cell.com academic.oup.com onlinelibrary.wiley.com www.mdpi.com www.frontiersin.org journals.plos.org
    epubs.siam.org www.cambridge.org www.tandfonline.com journals.sagepub.com direct.mit.edu
    www.biorxiv.org www.medrxiv.org biorxiv.org medrxiv.org www.ncbi.nlm.nih.gov pubmed.ncbi.nlm.nih.gov
    www.vldb.org vldb.org www.usenix.org distill.pub hal.science eprint.iacr.org
    www.semanticscholar.org semanticscholar.org pdfs.semanticscholar.org dblp.org dblp.uni-trier.de
    scholar.google.com drive.google.com docs.google.com colab.research.google.com sites.google.com
    github.com www.github.com gist.github.com raw.githubusercontent.com gitlab.com bitbucket.org
    huggingface.co www.huggingface.co www.kaggle.com kaggle.com zenodo.org figshare.com pypi.org
    www.youtube.com youtube.com m.youtube.com youtu.be vimeo.com en.wikipedia.org medium.com
    """.split()  # noqa: SIM905
)
