package com.example.flow;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.flow.AuthFlowFactory;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.spi.flow.FlowContext;
import io.kstlib.auth.spi.http.Parameters;

/** The flow {@code company_ticket}: trades a ticket that the company hands out for a token, without a person. */
@Plugin(type = "company_ticket", description = "a ticket of the company for a token")
public final class TicketFlowFactory implements AuthFlowFactory {

    private static final ConfigKey<SecretReference> TICKET =
            ConfigKey.secret("ticket", "the ticket: a reference, or the plain value");

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(TICKET).withRule((settings, problems) -> settings.expect(TICKET, problems));
    }

    @Override
    public Attendance attendance() {
        return Attendance.NONE;
    }

    @Override
    public Renewal renewal() {
        return Renewal.REPETITION; // the ticket is good for the next token, too
    }

    @Override
    public AuthFlow create() {
        return TicketFlowFactory::trade;
    }

    private static Token trade(FlowContext context) {
        Secret ticket = context.resolve(context.settings().require(TICKET));
        Parameters form =
                Parameters.none().with("grant_type", "urn:example:ticket").with("ticket", ticket.reveal());
        if (!context.scopes().isEmpty()) {
            form = form.with("scope", String.join(" ", context.scopes()));
        }
        return context.accept(context.requestToken(ClientRequest.to(Endpoint.TOKEN, form)));
    }
}
