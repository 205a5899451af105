"""Pelican's settings: the same pages as the other generators, nothing else."""

SITENAME = "事務事業評価"
SITEURL = ""
PATH = "content"
ARTICLE_PATHS = ["p"]
TIMEZONE = "Asia/Tokyo"
DEFAULT_LANG = "ja"
DEFAULT_DATE = (2024, 4, 1)
DEFAULT_PAGINATION = False
THEME = "theme"
THEME_STATIC_DIR = ""
PLUGIN_PATHS = ["plugins"]
PLUGINS = ["programmes"]
ARTICLE_ORDER_BY = "slug"
DIRECT_TEMPLATES = ["index"]
ARTICLE_URL = "p/{slug}/"
ARTICLE_SAVE_AS = "p/{slug}/index.html"
CATEGORY_URL = "department/{slug}/"
CATEGORY_SAVE_AS = "department/{slug}/index.html"
TAG_URL = "policy/{slug}/"
TAG_SAVE_AS = "policy/{slug}/index.html"
AUTHOR_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
JINJA_ENVIRONMENT = {"trim_blocks": True, "lstrip_blocks": True}
JINJA_FILTERS = {"grouped": "{:,}".format}
