"""Imports a bundle into this machine's Superset, over what an older one brought (run by up.sh).

`superset import-dashboards` leaves charts and data sets that are there already as they are; the
import of assets, meant for what is kept under version control, replaces them all.
"""

import sys
from zipfile import ZipFile


def main(bundle: str, user: str) -> None:
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        from flask import g
        from superset import security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.commands.importers.v1.utils import get_contents_from_bundle

        g.user = security_manager.find_user(username=user)
        with ZipFile(bundle) as archive:
            ImportAssetsCommand(get_contents_from_bundle(archive)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
