package com.example.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.Renewal;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.config.ConfigProblems;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.flow.AuthorizationServer;
import io.kstlib.auth.spi.flow.ClientRequest;
import io.kstlib.auth.spi.flow.Endpoint;
import io.kstlib.auth.testkit.context.TestContext;
import io.kstlib.auth.testkit.context.TestFlow;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TicketFlowTest {

    private static final Token ISSUED =
            Token.builder(Secret.of("at-1"), Instant.now()).build();

    static TestFlow run(String scope) {
        TestContext context = TestContext.of(
                        "auth.providers.corporate", Map.of("client_id", "my-app", "ticket", "env://TICKET"))
                .secret("env://TICKET", "canary ticket");
        URI endpoint = URI.create("https://sso.example.com/token");
        return TestFlow.of(
                scope.isEmpty() ? context : context.with("scopes", scope),
                new AuthorizationServer(null, Map.of(Endpoint.TOKEN, endpoint), Map.of()));
    }

    private static String sent(TestFlow run) {
        assertEquals(ISSUED, new TicketFlowFactory().create().obtain(run.tokens(request -> ISSUED)));
        List<ClientRequest> requests = run.requests();
        assertEquals(1, requests.size());
        return requests.get(0).parameters().encode();
    }

    @Test
    void tradesTheTicketForAToken() {
        assertEquals("grant_type=urn%3Aexample%3Aticket&ticket=canary+ticket", sent(run("")));
    }

    @Test
    void asksForTheScopesOfTheSection() {
        assertEquals(
                "grant_type=urn%3Aexample%3Aticket&ticket=canary+ticket&scope=read+write", sent(run("read write")));
    }

    @Test
    void needsNoOneAndIsRepeated() {
        assertEquals(Attendance.NONE, new TicketFlowFactory().attendance());
        assertEquals(Renewal.REPETITION, new TicketFlowFactory().renewal());
    }

    @Test
    void aSectionWithoutATicketIsReported() {
        ConfigProblems problems = new ConfigProblems();

        new TicketFlowFactory()
                .schema()
                .checkRules(TestContext.of("auth.providers.corporate", Map.of()).settings(), problems);

        assertEquals(
                List.of("auth.providers.corporate.ticket"),
                problems.found().stream().map(ConfigProblem::path).toList());
    }
}
