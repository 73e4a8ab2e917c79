package dev.quarterdeck.control.door.rest;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeIn;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;

/** The head of {@code docs/openapi.yaml}. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Quarterdeck",
            version = "v1",
            description =
                """
                Runs coding agents and keeps people in command of them.

                Every refusal is a problem (RFC 9457, `application/problem+json`) with a stable \
                `code` and a `hint` that says what to do; `docs/problems.md` lists the codes. \
                What makes something takes an id of the client's making: sending it again \
                changes nothing. `401` means that nobody is signed in, `403` names the \
                Kubernetes verb that is missing, `503` comes with `Retry-After`.

                Example of a problem:

                    {"type": "about:blank", "title": "Somebody was faster", "status": 409,
                     "detail": "alice decided Approve at 2026-01-02T03:04:05Z.",
                     "code": "already_decided",
                     "hint": "The first verdict counts; nothing was changed.",
                     "decision": {"decision": "Approve", "by": "alice",
                                  "at": "2026-01-02T03:04:05Z"}}
                """,
            license =
                @License(
                    name = "Apache-2.0",
                    url = "https://www.apache.org/licenses/LICENSE-2.0.txt")),
    security = {@SecurityRequirement(name = "token"), @SecurityRequirement(name = "cookie")})
@SecurityScheme(
    name = "token",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "On a laptop the owner's token, in a cluster a Kubernetes token.")
@SecurityScheme(
    name = "cookie",
    type = SecuritySchemeType.APIKEY,
    in = SecuritySchemeIn.COOKIE,
    paramName = "qd_session",
    description =
        "From `POST /api/v1/sign-in`. A change that comes with it needs an `Origin` of our own.")
final class ApiDescription {
  private ApiDescription() {}
}
