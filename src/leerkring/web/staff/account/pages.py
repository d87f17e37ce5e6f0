"""One's own account: the second factor, where one is signed in, and ending that from afar."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from leerkring.people.second_factor import second_factor_of, unused_recovery_codes
from leerkring.programmes.queries import must_have_second_factor
from leerkring.web.design.browsers import browsers_of, end_browser
from leerkring.web.design.once import once
from leerkring.web.design.request import Request
from leerkring.web.design.signing_in import account_of
from leerkring.web.staff.guard import staff_only


@staff_only
@never_cache
def home(request: Request) -> HttpResponse:
    account = account_of(request)
    factor = second_factor_of(account)
    context = {
        "browsers": browsers_of(request, "web_staff:session-end"),
        "factor": factor,
        "codes_left": len(unused_recovery_codes(account)) if factor else 0,
        "is_required": must_have_second_factor(account),
    }
    return render(request, "web_staff/account/home.html", context)


@staff_only
@require_POST
@once
def end(request: Request, pk: int) -> HttpResponse:
    end_browser(request, pk)
    return redirect("web_staff:my-account")
