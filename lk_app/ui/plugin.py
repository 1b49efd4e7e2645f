"""What our build adds to Reflex's: the small React components, its client in our words, the hashes of inline scripts.

Each replacement asserts that the text it replaces was there, so an upgrade of Reflex cannot drop one silently.
"""

import base64
import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import reflex_base
from reflex_base.plugins.base import Plugin

from lk_app.suppliers import supplier
from lk_app.ui.device.files import add_to_build
from lk_app.web.headers import CSP_HASHES_FILE

_CLIENT = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"
_JS_DIR = Path(__file__).parent / "js"
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)

_WINDOW_EFFECT = re.compile(r"useEffect\(\(\) => \{\s*// Make contexts.*?\}, \[\]\);", re.DOTALL)
_WINDOW_IMPORT = re.compile(r'^import \* as \w+ from "[^"]+";\n', re.MULTILINE)
_CLIENT_REPLACEMENTS = {
    # The port people came by, whatever it is: Reflex would bake in the one of the build (reflex.md §1.7).
    "const frontend_hostname = window.location.hostname;": (
        "if (env.SAME_PORT) { endpoint.host = window.location.host; "
        "endpoint.protocol = endpoint.protocol.replace(/^(ws|http)s?:/, "
        'window.location.protocol === "https:" ? "$1s:" : "$1:"); return endpoint; }\n'
        "    const frontend_hostname = window.location.hostname;"
    ),
    '"A new version of this app is available."': '"Кабинет обновился. Обновите страницу: набранное придётся ввести снова."',
    'button.textContent = "Reload";': 'button.textContent = "Обновить";',
}


class CabinetPlugin(Plugin):
    """Registered in rxconfig.py."""

    def get_static_assets(self, **_: Any) -> list[tuple[Path, str]]:
        """Our components, beside Reflex's own: `$/components/lk/<name>`; and Reflex's client, reworded."""
        components = [(Path("components") / "lk" / path.name, path.read_text("utf-8")) for path in sorted(_JS_DIR.glob("*.jsx"))]
        return [*components, (Path("utils") / "state.js", reworded_client(_CLIENT.read_text("utf-8")))]

    def pre_compile(self, **context: Any) -> None:
        """Drop what serves components made up at run time by `eval`: we have none, and our policy forbids it."""
        context["add_modify_task"]("app/root.jsx", without_eval_support)

    def update_env_json(self, **_: Any) -> dict[str, Any]:
        """In production one port serves pages and socket; the development server has two."""
        from reflex.utils.exec import is_prod_mode  # Reflex's config imports this module

        return {"SAME_PORT": is_prod_mode()}

    def post_build(self, **context: Any) -> None:
        """Drop what is not served, add what makes it an app, write the digests of each page's inline scripts.

        The digests stand beside the pages, not among them.
        """
        static_dir: Path = context["static_dir"]
        shutil.rmtree(static_dir / "css", ignore_errors=True)  # already in the hashed style sheet
        for page in static_dir.rglob("*/index.html"):
            page.unlink()  # `accounts.html` is the same page; with the directory's index Starlette redirects to `/accounts/`
        add_to_build(static_dir, supplier())
        write_page_hashes(static_dir)


def reworded_client(source: str) -> str:
    """Reflex's `state.js` in our words. Raises ValueError when a text to replace is not there."""
    for old, new in _CLIENT_REPLACEMENTS.items():
        if source.count(old) != 1:
            raise ValueError(f"Reflex's client has changed, look at lk_app/ui/plugin.py: {old!r}")
        source = source.replace(old, new)
    return source


def without_eval_support(source: str) -> str:
    """Reflex's root without `window.__reflex`, which keeps all of React's and emotion's exports in the bundle."""
    source, effects = _WINDOW_EFFECT.subn("", source)
    source, imports = _WINDOW_IMPORT.subn("", source)
    if (effects, imports > 0) != (1, True):
        raise ValueError("Reflex's root has changed, look at lk_app/ui/plugin.py")
    return source


def write_page_hashes(static_dir: Path) -> None:
    """Tell the server which inline scripts each page of the build may run."""
    hashes = {
        str(page.relative_to(static_dir).with_suffix("")): inline_script_hashes(page.read_text("utf-8"))
        for page in sorted(static_dir.rglob("*.html"))
    }
    (static_dir.parent.parent / CSP_HASHES_FILE).write_text(json.dumps(hashes))


def inline_script_hashes(html: str) -> list[str]:
    """CSP sources `sha256-…` of the scripts written into a page."""
    return [
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in _INLINE_SCRIPT.findall(html)
    ]
