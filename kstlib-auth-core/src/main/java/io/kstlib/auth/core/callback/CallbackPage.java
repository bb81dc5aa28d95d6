package io.kstlib.auth.core.callback;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.kstlib.auth.api.token.Person;
import io.kstlib.auth.spi.text.PrintableText;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A page for the person in front of the browser. It loads nothing and runs nothing.
 *
 * @param status the HTTP status
 * @param title what happened
 * @param text the reason and the next step; may come from outside
 */
record CallbackPage(int status, String title, String text) {

    private static final int LONGEST_TEXT = 1_000;

    private static final String TEMPLATE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <link rel="icon" href="data:,">
            <title>%2$s</title>
            <style>
            :root { color-scheme: light dark; --ink: #1c2430; --paper: #f4f6f8; --card: #ffffff; --mark: %4$s; }
            @media (prefers-color-scheme: dark) {
              :root { --ink: #e6eaf0; --paper: #12161c; --card: #1c222b; --mark: %5$s; }
            }
            body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center;
              background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
            main { box-sizing: border-box; width: min(34rem, 100%% - 2rem); margin: 1rem; padding: 2rem;
              background: var(--card); border-top: .3rem solid var(--mark); border-radius: .5rem;
              box-shadow: 0 1px 4px rgb(0 0 0 / .2); }
            h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
            p { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
            footer { margin-top: 1.5rem; font-size: .875rem; opacity: .7; }
            </style>
            </head>
            <body>
            <main%1$s>
            <h1>%2$s</h1>
            <p>%3$s</p>
            <footer>kstlib, on this machine</footer>
            </main>
            </body>
            </html>
            """;

    static final CallbackPage LOGGED_OUT = new CallbackPage(200, "You are logged out", "You may close this window.");

    static final CallbackPage ANSWER_ARRIVED = new CallbackPage(
            200, "The answer has arrived", "You may close this window. The program that asked for it goes on.");

    static final CallbackPage ALREADY_ANSWERED = new CallbackPage(
            410, "The answer has arrived already", "A login takes one answer. You may close this window.");

    static final CallbackPage NOT_FOUND =
            new CallbackPage(404, "There is nothing here", "This server waits for the answer of one login only.");

    static final CallbackPage METHOD_NOT_ALLOWED =
            new CallbackPage(405, "Not like this", "The answer of a login comes with a GET request.");

    static final CallbackPage WRONG_HOST = new CallbackPage(
            403, "This is not the address of the login", "The request names another host than the login does.");

    static final CallbackPage GIVEN_AWAY = new CallbackPage(
            410,
            "This address was opened before",
            "Someone else on this machine may have opened it, so the program that waited here has given up."
                    + " Nothing was stored.\n\nClose this window and start again.");

    static CallbackPage loggedIn(String provider, @Nullable Person person) {
        String who = person == null ? "" : " as " + person.name();
        return new CallbackPage(
                200,
                "You are logged in",
                "You are logged in to \"" + provider + "\"" + who + ".\n\nYou may close this window.");
    }

    static CallbackPage loginFailed(String reason) {
        String sentence = reason.isEmpty() || reason.endsWith(".") ? reason : reason + ".";
        return new CallbackPage(400, "The login failed", shortened(sentence) + "\n\nYou may close this window.");
    }

    static CallbackPage refused(String reason) {
        return new CallbackPage(
                400,
                "This is not the answer to the login",
                "The request was refused: " + reason + ".\n\nThe login goes on waiting for its own answer. Finish it in"
                        + " the window it opened, or start it again.");
    }

    static CallbackPage strangeReturn(String how) {
        return new CallbackPage(
                400,
                "It is not known whether you are logged out",
                "The provider sent the browser back " + how
                        + ".\n\nSee on the provider's own page whether you are still logged in there. You may close this"
                        + " window.");
    }

    static CallbackPage anotherUser(long uid) {
        return new CallbackPage(
                403,
                "This is the login of another user",
                "The program that waits here runs as another user of this machine than this browser, which runs as uid "
                        + uid
                        + ".\n\nIf this is your login anyway, start it again and paste the address that the browser ends at.");
    }

    String html() {
        String role = status == 200 ? "" : " role=\"alert\"";
        String light = status == 200 ? "#1a7f4b" : "#b3261e";
        String dark = status == 200 ? "#4cc38a" : "#ff8a80";
        return TEMPLATE.formatted(role, escape(title), escape(text), light, dark);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + " …";
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(character -> {
            switch (character) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                case '\n' -> escaped.append('\n');
                default -> escaped.append(PrintableText.oneLine(Character.toString(character)));
            }
        });
        return escaped.toString();
    }

    /** Redirects the browser and ends the exchange. The URL may hold secrets. */
    static void redirect(HttpExchange exchange, URI target) throws IOException {
        try (exchange) {
            Headers headers = exchange.getResponseHeaders();
            headers.set("Location", target.toASCIIString());
            headers.set("Cache-Control", "no-store");
            headers.set("Referrer-Policy", "no-referrer");
            headers.set("Connection", "close");
            exchange.sendResponseHeaders(302, -1);
        }
    }

    /** Sends the page and ends the exchange. */
    void sendTo(HttpExchange exchange) throws IOException {
        byte[] body = html().getBytes(StandardCharsets.UTF_8);
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/html; charset=utf-8");
        headers.set("Cache-Control", "no-store");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'");
        // The URL of the page holds the authorization code.
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Connection", "close");
        if (status == 405) {
            headers.set("Allow", "GET");
        }
        try (exchange) {
            if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.sendResponseHeaders(status, -1);
                return;
            }
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }
}
