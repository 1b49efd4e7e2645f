"""`lk …`: what the supplier's IT department and the Makefile run. Each group of commands is a module of `commands/`."""

import typer

from lk_app.commands import applications, database, doctor, exchange, export, help, inquiries, payments, serving, worker
from lk_app.commands.russian import speak_russian

speak_russian()
app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Личный кабинет абонента")
database.register(app)
serving.register(app)
exchange.register(app)
export.register(app)
worker.register(app)
applications.register(app)
payments.register(app)
inquiries.register(app)
doctor.register(app)
help.register(app)

if __name__ == "__main__":
    app()
