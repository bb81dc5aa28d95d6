package io.kstlib.auth.core.binding;

import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.spi.provider.ProviderKeys;
import io.kstlib.auth.spi.provider.TokenOwner;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares what a stored token says about its owner with what the configuration says. */
final class OwnershipCheck {

    private static final String RESTORE = "Restore the configuration";

    private final ConfiguredBinding configured;
    private final Token token;
    private final @Nullable TokenBinding mark;

    /**
     * Why a token is not handed out.
     *
     * @param problem what differs, after the words "the stored token of NAME"
     * @param advice what helps besides another login: a sentence without the full stop
     */
    record Mismatch(String problem, String advice) {}

    OwnershipCheck(ConfiguredBinding configured, Token token) {
        this.configured = configured;
        this.token = token;
        this.mark = token.binding().orElse(null);
    }

    /** Returns why the token is not handed out; {@code null} when it is. */
    @Nullable
    Mismatch mismatch() {
        Mismatch owner = mark == null ? unmarked() : marked(mark);
        return owner != null ? owner : trust(mark == null ? null : mark.trust().orElse(null));
    }

    /** Whether the token was issued under another trust than the configured one, where both are known. */
    boolean isTrustChanged() {
        String recorded = mark == null ? null : mark.trust().orElse(null);
        String now = configured.trust().word();
        return recorded != null && now != null && !recorded.equals(now);
    }

    /** Checks the usual case first: where the section is the same, no plugin is asked. */
    private @Nullable Mismatch marked(TokenBinding marked) {
        String section = marked.section().orElse(null);
        if (configured.section().equals(section)) {
            return null;
        }
        TokenOwner owner = configured.owner();
        String server = marked.server().orElse(null);
        String clientId = marked.clientId().orElse(null);
        if (owner == null || server == null || clientId == null) {
            return section == null ? unsaid() : sectionChanged();
        }
        if (!server.equals(owner.server())) {
            return another(server, owner.server());
        }
        if (!clientId.equals(owner.clientId())) {
            return anotherClient(clientId, owner.clientId());
        }
        return furtherEndpoints(marked.endpoints());
    }

    /**
     * Checks a token that another program stored without saying for whom; its JWTs may say it. Only the person's own configuration is trusted when it
     * says that its provider has other names, or endpoints elsewhere.
     */
    private @Nullable Mismatch unmarked() {
        TokenOwner owner = configured.owner();
        if (owner == null) {
            return unsaid();
        }
        StoredClaims claims = StoredClaims.of(token);
        String otherClient = claims.otherClient(owner.clientId()).orElse(null);
        if (otherClient != null) {
            return anotherClient(otherClient, owner.clientId());
        }
        Map<String, @Nullable Object> issued = claims.withIssuer();
        if (issued.isEmpty()) {
            return unsaid();
        }
        boolean ours = configured.isOwn() ? owner.mayIssue(issued) : owner.isIssuerOf(issued);
        if (!ours) {
            return another(String.valueOf(issued.get("iss")), owner.server());
        }
        return configured.isOwn() ? null : furtherEndpoints(List.of());
    }

    private static Mismatch another(String server, String wanted) {
        return new Mismatch("was issued for " + server + ", but " + wanted + " is configured now", RESTORE);
    }

    private static Mismatch anotherClient(String clientId, String wanted) {
        return new Mismatch(
                "was issued for the client \"" + clientId + "\", but \"" + wanted + "\" is configured now", RESTORE);
    }

    private @Nullable Mismatch furtherEndpoints(Collection<String> known) {
        for (Map.Entry<String, String> endpoint :
                configured.endpointsElsewhere().entrySet()) {
            if (!known.contains(endpoint.getKey())) {
                return new Mismatch(
                        "was not issued to be sent to " + endpoint.getKey() + ", which is configured now ("
                                + endpoint.getValue() + ")",
                        RESTORE);
            }
        }
        return null;
    }

    private Mismatch sectionChanged() {
        return new Mismatch(
                "was issued for another configuration of the provider than the present one (" + configured.where()
                        + ")",
                RESTORE);
    }

    private @Nullable Mismatch unsaid() {
        return configured.isOwn()
                ? null
                : new Mismatch(
                        "does not say whom it was issued for; such a token is used with your own configuration only, and"
                                + " this one (" + configured.where() + ") is " + configured.standing(),
                        "Use your own configuration");
    }

    /**
     * @param recorded how the servers had to prove who they are when the token was issued; {@code null} when that was not recorded
     */
    private @Nullable Mismatch trust(@Nullable String recorded) {
        ServerTrust now = configured.trust();
        if (recorded == null) {
            return configured.isOwn() || now.isStandard() || (hasConsent() && !now.isUnverified())
                    ? null
                    : new Mismatch(
                            "does not say which servers were trusted when it was issued; with "
                                    + configured.whereTrustIs()
                                    + ", it is used in your own configuration only, and this"
                                    + " one is " + configured.standing(),
                            "Use your own configuration");
        }
        if (recorded.equals(now.word())) {
            return null;
        }
        if (now.isUnverified()) {
            return new Mismatch(
                    "was issued by a server that was verified, but " + ProviderKeys.SSL_VERIFY.name()
                            + " is false now (" + configured.whereTrustIs() + ")",
                    RESTORE);
        }
        return hasConsent()
                ? null
                : new Mismatch(
                        "was issued while other certificate authorities were trusted than are configured now ("
                                + configured.whereTrustIs() + "), and the configuration is " + configured.standing(),
                        RESTORE);
    }

    private boolean hasConsent() {
        return configured.standing().hasConsent();
    }
}
