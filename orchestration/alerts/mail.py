"""An alert as a plain mail."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from orchestration.alerts.alert import Alert
from orchestration.alerts.receivers import Mail
from orchestration.alerts.webhook import NotDelivered


def message(alert: Alert, mail: Mail) -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = " ".join(alert.title.split())
    made["From"] = mail.sender
    made["To"] = ", ".join(mail.to)
    made["Date"] = formatdate()
    made["Message-ID"] = make_msgid(domain="customer360")
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(alert.text() + "\n")
    return made


def send_mail(mail: Mail, alert: Alert, timeout: float) -> None:
    """Raises NotDelivered. A password never goes over a line that is not encrypted."""
    kind = smtplib.SMTP_SSL if mail.tls else smtplib.SMTP
    context = {"context": ssl.create_default_context()} if mail.tls else {}
    try:
        with kind(mail.host, mail.port, timeout=timeout, **context) as server:
            server.ehlo()
            if not mail.tls and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            elif mail.user and not mail.tls:
                raise NotDelivered("the host offers no encryption, and a password is set")
            if mail.user:
                server.login(mail.user, mail.password)
            refused = server.send_message(message(alert, mail), to_addrs=list(mail.to))
    except TimeoutError:
        raise NotDelivered("no answer in time") from None
    except smtplib.SMTPResponseException as error:
        raise NotDelivered(f"SMTP {error.smtp_code}") from None
    except smtplib.SMTPException as error:
        raise NotDelivered(type(error).__name__) from None
    except OSError as error:
        raise NotDelivered(error.strerror or type(error).__name__) from None
    if refused:
        raise NotDelivered(f"{len(refused)} of {len(mail.to)} addresses were refused")
