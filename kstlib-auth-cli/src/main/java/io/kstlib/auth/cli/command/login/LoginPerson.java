package io.kstlib.auth.cli.command.login;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.output.Messages;
import io.kstlib.auth.cli.person.CliInteraction;
import io.kstlib.auth.cli.person.CodeView;
import io.kstlib.auth.cli.person.TerminalPasteReader;
import io.kstlib.auth.cli.session.CommandRun;
import io.kstlib.auth.cli.session.Terminals.Stream;
import io.kstlib.auth.core.interaction.Browser;
import io.kstlib.auth.core.interaction.PasteReader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The person who logs in: the one at the terminal, or the one behind the pipe.
 *
 * @param interaction how the login talks to the person
 * @param terminal reads what the person pastes into a terminal; {@code null} when it comes from elsewhere, or nothing is pasted
 */
record LoginPerson(CliInteraction interaction, @Nullable TerminalPasteReader terminal) {

    static LoginPerson of(LoginWay way, Arguments arguments, CommandRun session) {
        Messages messages = arguments.has("--quiet") ? session.messages().at(Messages.Level.QUIET) : session.messages();
        Consumer<String> urls = arguments.has("--json")
                ? url -> session.messages().need(url)
                : url -> session.answer().line(url);
        Browser browser = Browser.of(session.here().environment());
        boolean pastesIntoTerminal =
                way.mode() == Mode.MANUAL && session.here().terminals().has(Stream.IN);
        TerminalPasteReader terminal = pastesIntoTerminal ? new TerminalPasteReader() : null;
        PasteReader reader =
                terminal != null ? terminal : PasteReader.from(session.here().in());
        CodeView codes = codes(arguments, messages, urls, session);
        return new LoginPerson(
                new CliInteraction(CliInteraction.Purpose.LOGIN, browser, reader, messages, urls, codes, way),
                terminal);
    }

    /** A program that wants a URL on standard output asks for it; a person reads standard error, where the code is. */
    private static CodeView codes(Arguments arguments, Messages messages, Consumer<String> urls, CommandRun session) {
        CodeView codes = CodeView.inWords(messages);
        if (arguments.has("--no-browser")) {
            codes = codes.handingOut(urls);
        }
        return arguments.has("--no-qr") ? codes : codes.drawingOn(session.here());
    }

    boolean wasInterrupted() {
        return terminal != null && terminal.wasInterrupted();
    }
}
