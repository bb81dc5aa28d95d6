package io.kstlib.auth.core.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Status;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ScriptedCompany;
import io.kstlib.auth.core.ScriptedProvider;
import io.kstlib.auth.core.ServicesLoader;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.config.SecretReference;
import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.provider.ProviderFactory;
import io.kstlib.auth.spi.secret.SecretResolverFactory;
import io.kstlib.auth.spi.storage.StorageContext;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenStorageFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A missing plugin that a login, or the use of its token, needs is found before the login. */
@Tag("class-path")
class PluginChecksTest {

    private static final ConfigKey<SecretReference> PASSWORD = ConfigKey.secret("password", "what opens the safe");

    @TempDir
    private Path folder;

    /** A storage with a secret of its own; no token is stored there. */
    @Plugin(type = "safe", description = "a safe")
    public static final class Safe implements TokenStorageFactory {

        @Override
        public ConfigSchema schema() {
            return ConfigSchema.of(PASSWORD);
        }

        @Override
        public TokenStorage create(StorageContext context) {
            throw new UnsupportedOperationException("not needed to look for its secrets");
        }
    }

    private PreflightReport preflight(Map<String, Object> secrets, String ofProxy, String ofStorage) {
        Map<String, Object> proxy = Map.of("url", "http://127.0.0.1:1", "user", "jane", "password", ofProxy);
        Map<String, Object> provider = Map.of(
                "type",
                "scripted",
                "client_id",
                "it",
                "issuer",
                ScriptedCompany.ISSUER,
                "token_storage",
                "safe",
                "proxy",
                proxy);
        ServicesLoader plugins = ServicesLoader.besideClassPath()
                .declare(folder, ProviderFactory.class, ScriptedProvider.Factory.class.getName())
                .declare(folder, TokenStorageFactory.class, Safe.class.getName())
                .declare(folder, SecretResolverFactory.class, NestedSecretsTest.Vault.class.getName());
        try (Kstlib kstlib = Kstlib.builder()
                .configuration(Map.of(
                        "auth",
                        Map.of(
                                "secrets", secrets,
                                "storage", Map.of("safe", Map.of("password", ofStorage)),
                                "providers", Map.of("corporate", provider))))
                .environment(Map.of("KNOWN", "swordfish"))
                .home(folder)
                .pluginLoader(plugins)
                .build()) {
            return kstlib.preflight("corporate");
        }
    }

    private static List<String> failures(PreflightReport report) {
        return report.checks().stream()
                .filter(check -> check.status() == Status.FAILURE)
                .map(check -> check.name() + ": " + check.message())
                .toList();
    }

    @Test
    void nothingIsMissingWhereEveryReferenceHasItsResolver() {
        PreflightReport report =
                preflight(Map.of("vault", Map.of("password", "env://KNOWN")), "vault://item", "env://KNOWN");

        assertEquals(List.of(), failures(report));
        assertEquals(
                3,
                report.checks().stream()
                        .filter(check -> check.name().equals("secret"))
                        .count());
    }

    @Test
    void theResolverThatAResolverNeedsIsMissed() {
        PreflightReport report =
                preflight(Map.of("vault", Map.of("password", "op://item")), "vault://item", "env://KNOWN");

        assertEquals(1, failures(report).size(), failures(report)::toString);
        assertTrue(failures(report).get(0).contains("auth.secrets.vault.password"), failures(report)::toString);
    }

    @Test
    void aResolverThatNoReferenceNamesIsNotAsked() {
        PreflightReport report =
                preflight(Map.of("vault", Map.of("password", "op://item")), "env://KNOWN", "env://KNOWN");

        assertEquals(List.of(), failures(report));
    }

    @Test
    void theResolverThatTheStorageNeedsIsMissed() {
        PreflightReport report = preflight(Map.of(), "env://KNOWN", "op://item");

        assertEquals(1, failures(report).size(), failures(report)::toString);
        assertTrue(failures(report).get(0).contains("auth.storage.safe.password"), failures(report)::toString);
    }

    @Test
    void whatShowsTheStoredTokenIsMissed() {
        try (ScriptedCompany company = new ScriptedCompany(folder)) {
            AuthClient client = company.start(company.program()).client(ScriptedCompany.PROVIDER);
            Token token = Token.builder(Secret.of("access"), Instant.now())
                    .expiresAt(Instant.now().plus(Duration.ofHours(1)))
                    .build();
            company.storage().put(ScriptedCompany.PROVIDER, token);
            assertEquals(List.of(), failures(client.preflight()));

            company.storage()
                    .put(
                            ScriptedCompany.PROVIDER,
                            token.toBuilder().tokenType("Strange").build());

            List<String> missing = failures(client.preflight());
            assertEquals(1, missing.size(), missing::toString);
            assertTrue(
                    missing.get(0).startsWith("token presentation: no token presentation type \"Strange\""),
                    missing::toString);
        }
    }
}
