package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.cli.command.JsonDocument;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.core.Kstlib;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The status as JSON: without secrets, with instants in ISO 8601. */
public final class StatusDocument {

    private StatusDocument() {}

    static JsonDocument of(LoginStatus status) {
        return withToken(
                        JsonDocument.of("provider", status.provider())
                                .with("state", status.state().word())
                                .with("checked_at", Times.iso(status.at())),
                        status)
                .with("session_ended_at", status.sessionEnd().map(end -> Times.iso(end.since())))
                .with("location", status.location())
                .with("notices", notices(status))
                .withEach("targets", status.targets(), StatusDocument::target)
                .with("problem", status.problem().map(RemedyWords::of));
    }

    static JsonDocument of(LoginStatus status, Kstlib kstlib) {
        return of(status).with("configuration", configuration(kstlib));
    }

    /** Says which file is in force, and why. */
    static JsonDocument configuration(Kstlib kstlib) {
        return configuration(
                kstlib.configFile().map(Path::toString).orElse(null),
                kstlib.configOrigin().word());
    }

    static JsonDocument configuration(ConsentNeededException needed) {
        return configuration(needed.file().toString(), needed.reason().word());
    }

    private static JsonDocument configuration(@Nullable String file, String configOrigin) {
        return JsonDocument.of("file", file).with("origin", configOrigin);
    }

    static JsonDocument person(Person person) {
        return JsonDocument.of("name", person.name())
                .with("issuer", person.issuer())
                .with("subject", person.subject());
    }

    /**
     * Adds what is known of the token.
     *
     * @return the document
     */
    public static JsonDocument withToken(JsonDocument document, LoginStatus status) {
        Optional<Token> token = status.token();
        return document.with("person", status.person().map(StatusDocument::person))
                .with("token_type", token.map(Token::tokenType))
                .with("issued_at", token.map(Token::issuedAt).map(Times::iso))
                .with("expires_at", token.map(Token::effectiveExpiry).map(Times::iso))
                .with(
                        "expires_in",
                        token.map(stored -> stored.expiresIn(status.at()).toSeconds()))
                .with("refreshable", token.filter(Token::isRefreshable).isPresent())
                .with(
                        "refresh_expires_at",
                        token.flatMap(Token::refreshExpiresAt).map(Times::iso))
                .with("scope", token.map(Token::scope).orElse(List.of()))
                .with(
                        "requested_scope",
                        token.flatMap(Token::binding)
                                .flatMap(TokenBinding::askedFor)
                                .map(AskedFor::scopes));
    }

    public static List<JsonDocument> notices(LoginStatus status) {
        return status.notices().stream()
                .map(notice -> JsonDocument.of("kind", notice.kind().word())
                        .with("about", notice.about())
                        .with("message", RemedyWords.of(notice, status.provider())))
                .toList();
    }

    private static JsonDocument target(LoginStatus.OfTarget ofTarget) {
        return JsonDocument.of("scope", ofTarget.target().scopes())
                .with("audience", ofTarget.target().audiences())
                .with("resource", ofTarget.target().resources())
                .with("expires_at", Times.iso(ofTarget.expiresAt()))
                .with("source", ofTarget.source().word());
    }
}
