package io.kstlib.auth.cli.login;

import io.kstlib.auth.api.LoginRequest.Mode;
import io.kstlib.auth.cli.command.Arguments;
import io.kstlib.auth.cli.command.CliInteraction;
import io.kstlib.auth.cli.command.CodeView;
import io.kstlib.auth.cli.command.CommandRun;
import io.kstlib.auth.cli.command.Messages;
import io.kstlib.auth.cli.command.TerminalPasteReader;
import io.kstlib.auth.cli.command.Terminals.Stream;
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

    static LoginPerson of(LoginWay way, Arguments arguments, CommandRun run) {
        Messages messages = arguments.has("--quiet") ? run.messages().at(Messages.Level.QUIET) : run.messages();
        Consumer<String> urls = arguments.has("--json")
                ? url -> run.messages().need(url)
                : url -> run.answer().line(url);
        Browser browser = Browser.of(run.here().environment());
        boolean pastesIntoTerminal =
                way.mode() == Mode.MANUAL && run.here().terminals().has(Stream.IN);
        TerminalPasteReader terminal = pastesIntoTerminal ? new TerminalPasteReader() : null;
        PasteReader reader =
                terminal != null ? terminal : PasteReader.from(run.here().in());
        CodeView codes = codes(arguments, messages, urls, run);
        return new LoginPerson(
                new CliInteraction(CliInteraction.Purpose.LOGIN, browser, reader, messages, urls, codes, way),
                terminal);
    }

    /** A program that wants a URL on standard output asks for it; a person reads standard error, where the code is. */
    private static CodeView codes(Arguments arguments, Messages messages, Consumer<String> urls, CommandRun run) {
        CodeView codes = CodeView.inWords(messages);
        if (arguments.has("--no-browser")) {
            codes = codes.handingOut(urls);
        }
        return arguments.has("--no-qr") ? codes : codes.drawingOn(run.here());
    }

    boolean wasInterrupted() {
        return terminal != null && terminal.wasInterrupted();
    }
}
