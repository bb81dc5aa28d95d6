package io.kstlib.tests.fapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.login.LoginOptions;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.session.AuthSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The modules of the plan of the OpenID Foundation for clients of FAPI 2.0, at a server of our own. Each run has the name of its module. A client of
 * {@code profile: fapi2} logs in and asks for a resource, or refuses. {@code docs/conformance.md} lists the modules.
 */
@Order(1)
@Tag("long")
class Fapi2ClientIT {

    private static final Path PAGE = Path.of("../../docs/conformance.md");

    /** Each module with one type of client for each proof. */
    static Stream<Arguments> modules() {
        return eachProof((module, proof) -> kinds(module, proof).limit(1));
    }

    /** Each module with the other types of client. */
    static Stream<Arguments> modulesOfOtherClients() {
        return eachProof((module, proof) -> kinds(module, proof).skip(1));
    }

    private static Stream<Arguments> eachProof(BiFunction<Fapi2Module, ClientProof, Stream<Arguments>> kinds) {
        return Fapi2Module.ALL.stream()
                .flatMap(module -> Arrays.stream(ClientProof.values())
                        .filter(module::isFor)
                        .flatMap(proof -> kinds.apply(module, proof)));
    }

    private static Stream<Arguments> kinds(Fapi2Module module, ClientProof proof) {
        return Arrays.stream(ClientType.values())
                .filter(module.types()::contains)
                .map(type -> Arguments.of(module.id(), type, proof, module));
    }

    private static LoginOptions options(Fapi2Module module, ClientProof proof) {
        // A response of another login does not end the wait of the callback server.
        Duration patience = Duration.ofSeconds(module.id().contains("state") ? 2 : 20);
        return LoginOptions.with(new AgreeingPerson(proof)).mode(Mode.BROWSER).timeout(patience);
    }

    @ParameterizedTest(name = "{0} ({1}, {2})")
    @MethodSource("modules")
    void doesWhatTheModuleExpects(String id, ClientType type, ClientProof proof, Fapi2Module module) {
        try (FapiServer server = FapiServer.start(type, proof, module.script());
                Kstlib kstlib = BankClient.at(server, type, Map.of())) {
            AuthClient client = kstlib.client("bank");
            if (module.isRefused()) {
                refuses(module.refusal(), client, options(module, proof));
            } else {
                client.login(options(module, proof));
                asksForTheResource(client, server, module);
            }

            assertEquals(List.of(), server.faults(), id);
            assertEquals(module.lastVisit(), server.lastVisit(), id);
        }
    }

    @ParameterizedTest(name = "{0} ({1}, {2})")
    @MethodSource("modulesOfOtherClients")
    void doesSoForEachOtherTypeOfClient(String id, ClientType type, ClientProof proof, Fapi2Module module) {
        doesWhatTheModuleExpects(id, type, proof, module);
    }

    private static void refuses(String why, AuthClient client, LoginOptions options) {
        AuthException refused = assertThrows(AuthException.class, () -> client.login(options));

        if (refused instanceof TokenRefusedException token) {
            assertEquals(why, token.subject(), refused::getMessage);
        } else {
            assertTrue(refused.problem().contains(why), refused::getMessage);
        }
        assertTrue(client.storedToken().isEmpty());
    }

    /** One request refreshes once at most. */
    private static void asksForTheResource(AuthClient client, FapiServer server, Fapi2Module module) {
        try (AuthSession session = AuthSession.open(client)) {
            int rejected = Math.max(0, module.script().refreshesBeforeAccess() - 1);
            for (int i = 0; i < rejected; i++) {
                assertEquals(401, session.get(server.resource()).statusCode());
            }
            assertEquals(200, session.get(server.resource()).statusCode());
        }
    }

    @Test
    void thePageListsTheSameModules() throws IOException {
        List<String> listed = Pattern.compile("(?m)^\\| `(fapi2-[a-z0-9_-]+)` \\|")
                .matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .toList();

        assertEquals(Fapi2Module.ALL.stream().map(Fapi2Module::id).toList(), listed);
        assertEquals(24, listed.size());
    }
}
