package io.kstlib.auth.cli.agent;

import io.kstlib.auth.api.token.Secret;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.IdToken;
import io.kstlib.auth.spi.text.Spans;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last request for the tokens of a client, and when they are due to be refreshed ahead. Immutable.
 *
 * @param at when it was
 * @param due when the first of them is due
 * @param id the ID token, if one was asked for; {@code null} also when a refresh brings no other one
 */
record RecentRequest(
        AgentTime.Moment at, Instant due, @Nullable ShownId id) {

    /** How long before a command would refresh a token the agent does: longer than the time between two checks. */
    private static final Duration AHEAD = Duration.ofSeconds(15);

    /** The limit for a token of a short life: at most this share (one fifth) of it. */
    private static final int AHEAD_SHARE = 5;

    /** An ID token that was handed out, and when it is due. It may expire before the access token. */
    record ShownId(Secret value, Instant due) {

        static ShownId of(AuthClient client, IdToken token) {
            return new ShownId(token.value(), soon(client, token.asToken()));
        }

        boolean isIn(Token token) {
            return token.idToken().filter(value::equals).isPresent();
        }
    }

    /**
     * @param idToken the ID token, if it was asked for
     * @param before the last request before; {@code null} if there was none
     */
    static RecentRequest of(
            AuthClient client,
            Token token,
            @Nullable IdToken idToken,
            @Nullable RecentRequest before,
            AgentTime.Moment now) {
        ShownId known = before == null ? null : before.id;
        ShownId id = idToken != null ? ShownId.of(client, idToken) : known != null && known.isIn(token) ? known : null;
        return of(now, client, token, id);
    }

    /** Leaves out an ID token that was due when the access token beside it was issued: no refresh brings another one. */
    private static RecentRequest of(AgentTime.Moment at, AuthClient client, Token token, @Nullable ShownId shown) {
        ShownId id = shown == null || !token.issuedAt().isBefore(shown.due()) ? null : shown;
        Instant due = soon(client, token);
        return new RecentRequest(at, id != null && id.due().isBefore(due) ? id.due() : due, id);
    }

    private static Instant soon(AuthClient client, Token token) {
        Instant due = client.refreshDue(token);
        Duration share = Duration.between(token.issuedAt(), due).dividedBy(AHEAD_SHARE);
        return due.minus(Spans.shorter(share, AHEAD));
    }

    boolean isDue(AgentTime.Moment now) {
        return at.hasCome(due, now);
    }

    /** Whether a stored token is due. */
    boolean isDue(AuthClient client, Token token, AgentTime.Moment now) {
        return at.hasCome(soon(client, token), now) || (id != null && id.isIn(token) && at.hasCome(id.due(), now));
    }

    /**
     * Returns the same for the newest token.
     *
     * @return {@code null} when that is due, too: then a refresh ahead does not help, and the next request is the command's
     */
    @Nullable
    RecentRequest next(AuthClient client, Token newest, AgentTime.Moment now) {
        ShownId next = id;
        if (next != null && !next.isIn(newest)) {
            Optional<IdToken> brought = IdToken.freshOf(client);
            next = brought.isEmpty() ? null : ShownId.of(client, brought.get());
        }
        RecentRequest following = of(at, client, newest, next);
        return following.isDue(now) ? null : following;
    }

    /** Returns the same, and nothing is due for a while. */
    RecentRequest after(Duration pause, AgentTime.Moment now) {
        return new RecentRequest(at, now.wall().plus(pause), id);
    }

    /** Shows no token. */
    @Override
    public String toString() {
        return "RecentRequest[" + at + "]";
    }
}
