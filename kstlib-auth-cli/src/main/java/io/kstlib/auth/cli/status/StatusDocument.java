package io.kstlib.auth.cli.status;

import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.api.token.TokenBinding.AskedFor;
import io.kstlib.auth.api.token.TokenBinding;
import io.kstlib.auth.cli.command.NoticeInWords;
import io.kstlib.auth.cli.command.RemedyWords;
import io.kstlib.auth.cli.command.Times;
import io.kstlib.auth.core.Kstlib;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The status as JSON: without secrets, with instants in ISO 8601. */
public final class StatusDocument {

    private StatusDocument() {}

    static Map<String, @Nullable Object> of(LoginStatus status) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("provider", status.provider());
        document.put("state", status.state().word());
        document.put("checked_at", Times.iso(status.at()));
        putToken(document, status);
        document.put(
                "session_ended_at",
                status.sessionEnd().map(end -> Times.iso(end.since())).orElse(null));
        document.put("location", status.location());
        document.put("notices", notices(status));
        document.put("targets", targets(status));
        document.put("problem", status.problem().map(RemedyWords::of).orElse(null));
        return document;
    }

    static Map<String, @Nullable Object> of(LoginStatus status, Kstlib kstlib) {
        Map<String, @Nullable Object> document = of(status);
        document.put("configuration", configuration(kstlib));
        return document;
    }

    /** Says which file is in force, and why. */
    static Map<String, @Nullable Object> configuration(Kstlib kstlib) {
        return configuration(
                kstlib.configFile().map(Path::toString).orElse(null),
                kstlib.configOrigin().word());
    }

    static Map<String, @Nullable Object> configuration(ConsentNeededException needed) {
        return configuration(needed.file().toString(), needed.reason().word());
    }

    private static Map<String, @Nullable Object> configuration(@Nullable String file, String configOrigin) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("file", file);
        document.put("origin", configOrigin);
        return document;
    }

    static Map<String, Object> person(Person person) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("name", person.name());
        document.put("issuer", person.issuer());
        document.put("subject", person.subject());
        return document;
    }

    public static void putToken(Map<String, @Nullable Object> document, LoginStatus status) {
        Token token = status.token().orElse(null);
        document.put("person", status.person().map(StatusDocument::person).orElse(null));
        document.put("token_type", token == null ? null : token.tokenType());
        document.put("issued_at", token == null ? null : Times.iso(token.issuedAt()));
        document.put("expires_at", token == null ? null : Times.iso(token.effectiveExpiry()));
        document.put(
                "expires_in",
                token == null ? null : token.expiresIn(status.at()).toSeconds());
        document.put("refreshable", token != null && token.isRefreshable());
        document.put(
                "refresh_expires_at",
                token == null ? null : token.refreshExpiresAt().map(Times::iso).orElse(null));
        document.put("scope", token == null ? List.of() : token.scope());
        document.put(
                "requested_scope",
                token == null
                        ? null
                        : token.binding()
                                .flatMap(TokenBinding::askedFor)
                                .map(AskedFor::scopes)
                                .orElse(null));
    }

    public static List<Map<String, @Nullable Object>> notices(LoginStatus status) {
        List<Map<String, @Nullable Object>> notices = new ArrayList<>();
        for (LoginNotice notice : status.notices()) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("kind", notice.kind().word());
            document.put("about", notice.about());
            document.put("message", NoticeInWords.of(notice, status.provider()));
            notices.add(document);
        }
        return notices;
    }

    private static List<Map<String, @Nullable Object>> targets(LoginStatus status) {
        List<Map<String, @Nullable Object>> targets = new ArrayList<>();
        for (LoginStatus.OfTarget ofTarget : status.targets()) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            document.put("scope", ofTarget.target().scopes());
            document.put("audience", ofTarget.target().audiences());
            document.put("resource", ofTarget.target().resources());
            document.put("expires_at", Times.iso(ofTarget.expiresAt()));
            document.put("source", ofTarget.source().word());
            targets.add(document);
        }
        return targets;
    }
}
