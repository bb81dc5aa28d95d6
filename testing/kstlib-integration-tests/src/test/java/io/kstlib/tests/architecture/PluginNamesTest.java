package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code recognizes a plugin by what it declares, not by its type string. */
class PluginNamesTest {

    private static final Set<String> FLOWS =
            Set.of("authorization_code", "authorization_code_pkce", "client_credentials");
    private static final String DEVICE = "device_code"; // of a module of its own; also a parameter of token requests
    private static final String CIBA = "ciba";
    private static final Set<String> EXCHANGE = Set.of("token_exchange", "jwt_bearer", "workload_identity");
    private static final Set<String> OTHERS = Set.of("oauth2", "oidc", "aws", "sops", "memory", "jwt", "introspection");
    private static final Pattern LITERAL = Pattern.compile("\"([^\"\\\\]*)\"");

    private static List<String> named(String artifact, Set<String> names) throws IOException {
        List<String> found = new ArrayList<>();
        for (Reactor.BuiltModule module : Reactor.modules()) {
            if (!module.artifact().equals(artifact)) {
                continue;
            }
            for (Path source : module.sourceFiles()) {
                Matcher literal = LITERAL.matcher(Files.readString(source));
                while (literal.find()) {
                    if (names.contains(literal.group(1))) {
                        found.add(module.className(source));
                    }
                }
            }
        }
        return found.stream().distinct().toList();
    }

    @Test
    void theCoreHasTheTypesThatShipInOneTable() throws IOException {
        String table = "io.kstlib.auth.core.plugin.ShippedPlugins";

        assertEquals(List.of(table), named("kstlib-auth-core", FLOWS));
        assertEquals(List.of(table), named("kstlib-auth-core", Set.of(DEVICE)));
        assertEquals(List.of(table), named("kstlib-auth-core", Set.of(CIBA)));
        assertEquals(List.of(), named("kstlib-auth-cli", Set.of(DEVICE, CIBA)));
        assertEquals(List.of(table), named("kstlib-auth-core", EXCHANGE));
        assertEquals(List.of(), named("kstlib-auth-cli", EXCHANGE));
        assertEquals(List.of(), named("kstlib-auth-oauth2", EXCHANGE));
        assertEquals(
                List.of(
                        "io.kstlib.auth.core.config.tree.EncryptedConfig", // the section of a file in the SOPS format
                        "io.kstlib.auth.core.jwt.CompactJwt", // the typ of a JWT
                        table),
                named("kstlib-auth-core", OTHERS));
    }

    @Test
    void theProvidersKnowNoFlowButTheDefaults() throws IOException {
        List<String> outside = named("kstlib-auth-oauth2", FLOWS).stream()
                .filter(type -> !type.startsWith("io.kstlib.auth.oauth2.flow."))
                .toList();

        assertEquals(List.of("io.kstlib.auth.oauth2.config.OAuth2Keys"), outside);
        assertEquals(List.of(), named("kstlib-auth-oidc", FLOWS));
    }
}
