package io.kstlib.tests.oidcprovider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.tests.browser.Callback;
import io.kstlib.tests.browser.DevPages;
import io.kstlib.tests.browser.Query;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.CorporateConfiguration;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each grant with each client authentication, with and without PAR, JAR, JARM, DPoP and tokens that are bound to a certificate, at a real {@code oidc-provider}. {@code docs/providers.md}
 * shows the table, which this command writes again: {@code mvn verify -Ptrials -pl :kstlib-integration-tests -am -Dit.test=GrantMatrixIT
 * -Dkstlib.docs=write}.
 */
@Order(1)
@Tag("trial")
@WithOidcProvider
class GrantMatrixIT {

    private static final Path DOCUMENT = Path.of("../../docs/providers.md");

    private final OidcProviderServer server;

    @TempDir
    Path homes;

    GrantMatrixIT(OidcProviderServer server) {
        this.server = server;
    }

    private enum Grant {
        AUTHORIZATION_CODE("authorization_code_pkce"),
        DEVICE_CODE("device_code"),
        CIBA("ciba"),
        CLIENT_CREDENTIALS("client_credentials"),
        TOKEN_EXCHANGE("token_exchange"),
        JWT_BEARER("jwt_bearer");

        private final String flow;

        Grant(String flow) {
            this.flow = flow;
        }

        boolean isOfPerson() {
            return this == AUTHORIZATION_CODE || this == DEVICE_CODE || this == CIBA;
        }
    }

    /** One thing that protects a login, with the line of the configuration that turns it on, and the one that turns it off. */
    private enum Guard {
        PAR("PAR", "pushed_authorization_requests: required", "pushed_authorization_requests: never"),
        JAR("JAR", "request_object: signed", "request_object: auto"),
        JARM("JARM", "response_mode: jwt", "response_mode: query"),
        DPOP("DPoP", "token_type: dpop", "token_type: bearer"),
        CERTIFICATE("certificate", "certificate_bound_tokens: true", "certificate_bound_tokens: false");

        private final String title;
        private final String on;
        private final String off;

        Guard(String title, String on, String off) {
            this.title = title;
            this.on = on;
            this.off = off;
        }
    }

    /** What a login is protected by, beside the client authentication: a column of the table. */
    private record Protection(Set<Guard> guards) {

        static final List<Protection> ALL = List.of(
                by(),
                by(Guard.PAR),
                by(Guard.JAR),
                by(Guard.PAR, Guard.JAR),
                by(Guard.JARM),
                by(Guard.DPOP),
                by(Guard.PAR, Guard.DPOP),
                by(Guard.CERTIFICATE));

        static Protection by(Guard... guards) {
            return new Protection(Set.of(guards));
        }

        String title() {
            return guards.isEmpty()
                    ? "-"
                    : Stream.of(Guard.values())
                            .filter(guards::contains)
                            .map(guard -> guard.title)
                            .collect(Collectors.joining(" and "));
        }

        boolean has(Guard guard) {
            return guards.contains(guard);
        }

        Stream<String> lines() {
            return Stream.of(Guard.values()).map(guard -> has(guard) ? guard.on : guard.off);
        }

        boolean isOfAuthorizationRequest() {
            return has(Guard.PAR) || has(Guard.JAR) || has(Guard.JARM);
        }

        private boolean showsRequest() {
            return !has(Guard.PAR) && !has(Guard.JAR);
        }

        /** Compares the parameters that the browser brings. */
        void check(URI url) {
            Set<String> shown = Query.of(url).keySet();
            assertEquals(has(Guard.PAR), shown.contains("request_uri"), url::toString);
            assertEquals(has(Guard.JAR) && !has(Guard.PAR), shown.contains("request"), url::toString);
            assertEquals(showsRequest(), shown.contains("state"), url::toString);
            assertEquals(showsRequest() && has(Guard.JARM), shown.contains("response_mode"), url::toString);
        }
    }

    private record Cell(Grant grant, ClientMethod method, Protection protection) {

        static List<Cell> all() {
            return Stream.of(Grant.values())
                    .flatMap(grant -> Stream.of(ClientMethod.values()).flatMap(method -> row(grant, method)))
                    .toList();
        }

        static Stream<Cell> row(Grant grant, ClientMethod method) {
            return Protection.ALL.stream().map(protection -> new Cell(grant, method, protection));
        }

        /** Returns why this cannot be; empty for one that can. */
        Optional<String> impossible() {
            if (grant == Grant.CLIENT_CREDENTIALS && !method.isConfidential()) {
                return Optional.of("a public client has no credentials");
            }
            if (grant != Grant.AUTHORIZATION_CODE && protection.isOfAuthorizationRequest()) {
                return Optional.of("no authorization request");
            }
            return protection.has(Guard.JAR) && !method.hasKey()
                    ? Optional.of("no key to sign with")
                    : Optional.empty();
        }
    }

    private Command command(Cell cell) {
        ClientMethod method = cell.method();
        List<String> lines = new ArrayList<>(List.of(
                "token_endpoint_auth_method: " + method.type(),
                "flow: " + cell.grant().flow,
                "ssl_ca_bundle: " + server.authority(),
                "allowed_hosts: [\"" + server.host() + "\", \"" + server.securedHost() + "\"]"));
        cell.protection().lines().forEach(lines::add);
        boolean isBound = cell.protection().has(Guard.CERTIFICATE);
        if (isBound || method.showsCertificate()) {
            lines.addAll(server.certificateLines(method));
        }
        if (method.hasSecret()) {
            lines.add("client_secret: " + ClientMethod.SECRET);
        }
        if (method.hasKey()) {
            lines.add("client_key: file://" + server.clientKey());
        }
        if (cell.grant() == Grant.TOKEN_EXCHANGE) {
            lines.add("subject_token: file://" + server.platformToken());
        }
        if (cell.grant() == Grant.JWT_BEARER) {
            lines.add("assertion: file://" + server.platformToken());
        }
        if (cell.grant().isOfPerson()) {
            lines.add("scopes: [openid, profile, offline_access]");
            lines.add("prompt: consent");
            lines.add("login_hint: alice");
        }
        return Command.inThisJvm(home(
                        cell.grant() + "-" + method + "-" + cell.protection().title()))
                .configured(CorporateConfiguration.at(
                        server.issuer(), isBound ? method.boundClientId() : method.clientId(), lines));
    }

    private Path home(String name) {
        try {
            return Files.createDirectory(homes.resolve(name));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void obtain(Command command, Grant grant, Protection protection) {
        if (!grant.isOfPerson()) {
            return;
        }
        if (grant == Grant.CIBA) {
            command.run("auth", "login").endedWith(0);
            return;
        }
        try (RunningCommand login = command.startLogin("--no-browser")) {
            URI url = login.awaitUrl();
            if (grant == Grant.DEVICE_CODE) {
                DevPages.enterCode(server.forBrowser(url), "alice");
            } else {
                protection.check(url);
                Callback.follow(DevPages.logIn(url, "alice"));
            }
            login.await().endedWith(0);
        }
    }

    /** Returns what the cell says, or fails. */
    private String prove(Cell cell) {
        Command command = command(cell);
        obtain(command, cell.grant(), cell.protection());
        if (!cell.grant().isOfPerson()) {
            command.run("auth", "token").endedWith(0);
        }
        Result token = command.run("auth", "token", "--refresh", "--json").endedWith(0);
        String type = cell.protection().has(Guard.DPOP) ? "DPoP" : "Bearer";
        assertTrue(token.out().contains("\"token_type\":\"" + type + "\""), token::toString);

        if (cell.grant().isOfPerson()) {
            String userInfo = cell.protection().has(Guard.CERTIFICATE) ? server.securedUserInfo() : server.userInfo();
            Result called = command.run("auth", "call", "GET", userInfo).endedWith(0);
            assertTrue(called.out().contains("\"sub\":\"alice\""), called::toString);
        }
        command.run("auth", "logout").endedWith(0);
        return "yes";
    }

    private static String row(Grant grant, ClientMethod method, Map<Cell, String> said) {
        return Cell.row(grant, method)
                .map(cell -> said.get(cell) + " |")
                .collect(Collectors.joining(" ", "| `" + grant.flow + "` | `" + method.type() + "` | ", "\n"));
    }

    /** The cells are tried in parallel on the common pool, about as many at the same time as there are processors. */
    @Test
    void eachCellIsObtainedShownRefreshedAndRevoked() throws IOException {
        String head = Protection.ALL.stream()
                .map(protection -> protection.title() + " |")
                .collect(Collectors.joining(" ", "\n| grant | client authentication | ", "\n| --- | --- |"));
        Map<Cell, String> said = Cell.all().parallelStream()
                .collect(
                        Collectors.toMap(cell -> cell, cell -> cell.impossible().orElseGet(() -> prove(cell))));
        String rows = Stream.of(Grant.values())
                .flatMap(grant -> Stream.of(ClientMethod.values()).map(method -> row(grant, method, said)))
                .collect(Collectors.joining());

        compare(head + " --- |".repeat(Protection.ALL.size()) + "\n" + rows + "\n");
    }

    private static void compare(String expected) throws IOException {
        String document = Files.readString(DOCUMENT);
        Matcher table = Pattern.compile("(<!-- matrix -->\n)(.*?)(<!-- /matrix -->)", Pattern.DOTALL)
                .matcher(document);
        assertTrue(table.find(), () -> DOCUMENT + " has no table of grants");
        if ("write".equals(System.getProperty("kstlib.docs"))) {
            Files.writeString(
                    DOCUMENT, document.substring(0, table.start(2)) + expected + document.substring(table.end(2)));
        } else {
            assertEquals(expected, table.group(2), "write it again with -Dkstlib.docs=write");
        }
    }
}
