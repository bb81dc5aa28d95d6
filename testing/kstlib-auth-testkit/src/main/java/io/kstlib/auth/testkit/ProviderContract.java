package io.kstlib.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.RevocationReport.Result;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.ProviderContext;
import io.kstlib.auth.spi.provider.ProviderFactory;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every provider and its factory. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ProviderContract extends PluginFactoryContract {

    /** Creates the contract, for subclasses. */
    protected ProviderContract() {}

    @Override
    protected abstract ProviderFactory factory();

    @Override
    protected final Class<? extends PluginFactory> serviceType() {
        return ProviderFactory.class;
    }

    /**
     * Returns complete settings.
     *
     * @return settings that suffice; their server answers, and accepts the client of the settings
     */
    protected abstract ProviderContext context();

    /**
     * Returns settings whose server cannot be reached.
     *
     * @return the same settings except for the server
     */
    protected abstract ProviderContext unreachable();

    /** Returns how to log in to the server of {@link #context()}. */
    protected abstract LoginRequest login();

    /**
     * Returns the secrets of the settings.
     *
     * @return the secrets that the settings lead to; each at least eight characters
     */
    protected abstract Set<String> secrets();

    private Provider provider() {
        return factory().create(context());
    }

    private Provider away() {
        return factory().create(unreachable());
    }

    private static Token withoutRefreshToken() {
        return Token.builder(Secret.of("canary-access-token"), Instant.now()).build();
    }

    @Test
    public void hasTheNameOfItsSection() {
        ProviderContext context = context();

        assertEquals(context.name(), factory().create(context).name());
    }

    @Test
    public void loginBringsAToken() {
        Token token = provider().login(login());

        assertFalse(token.accessToken().reveal().isBlank());
        assertFalse(token.issuedAt().isAfter(Instant.now().plusSeconds(300)), "issued in the future");
    }

    @Test
    public void makingAProviderAsksNoServer() {
        assertEquals(unreachable().name(), away().name());
    }

    @Test
    public void serverThatCannotBeReachedIsAnErrorOfTheNetwork() {
        assertThrows(NetworkException.class, () -> away().login(login()));
    }

    @Test
    public void refreshNeedsARefreshToken() {
        assertThrows(IllegalArgumentException.class, () -> provider().refresh(withoutRefreshToken()));
    }

    @Test
    public void revocationThatFailsIsAReportAndNoException() {
        RevocationReport report = away().revoke(withoutRefreshToken());

        report.outcomes().forEach(outcome -> assertNotEquals(Result.REVOKED, outcome.result()));
    }

    @Test
    public void preflightOfAServerThatCannotBeReachedIsAReportAndNoException() {
        PreflightReport report = away().preflight();

        assertFalse(report.passed(), report::toString);
        SecretLeaks.assertNone(report, secrets());
    }

    @Test
    public void tokensBelongToTheServerAndTheClient() {
        ProviderFactory factory = factory();

        Optional<String> here = owner(factory, context());

        assertEquals(here, owner(factory, context()));
        here.ifPresent(owner -> assertNotEquals(
                owner, owner(factory, unreachable()).orElseThrow(), "another server has another owner"));
    }

    private static Optional<String> owner(ProviderFactory factory, ProviderContext context) {
        return factory.binding(context.settings()).map(owner -> owner.server() + " " + owner.clientId());
    }

    @Test
    public void noSecretIsLogged() throws Exception { // security rule 6
        SecretLeaks.assertNoneInLogs(() -> provider().login(login()), secrets());
    }

    @Test
    public void noSecretShows() { // security rule 6
        Provider provider = provider();
        Token token = provider.login(login());

        SecretLeaks.assertNone(provider, secrets());
        SecretLeaks.assertNone(provider, Set.of(token.accessToken().reveal()));
        SecretLeaks.assertNone(factory(), secrets());
        SecretLeaks.assertNone(assertThrows(NetworkException.class, () -> away().login(login())), secrets());
    }
}
