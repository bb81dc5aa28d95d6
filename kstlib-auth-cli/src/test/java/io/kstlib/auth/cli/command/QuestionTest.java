package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.cli.Keyboard;
import io.kstlib.auth.cli.command.CommandRun.GlobalOptions;
import io.kstlib.auth.cli.command.CommandRun.LibrarySource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A question at a terminal at which a person may not sit any more. */
class QuestionTest {

    private final Keyboard keyboard = new Keyboard();
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(shown, false, StandardCharsets.UTF_8);

    @Test
    void theNextQuestionIsAnsweredAfterOneThatWasNot() {
        ProcessIo here = new ProcessIo(
                keyboard,
                err,
                err,
                new Terminals(Set.of(Terminals.Stream.IN)),
                StandardCharsets.UTF_8,
                Map.of(),
                Path.of(""),
                Clock.systemUTC(),
                () -> ZoneOffset.UTC,
                null,
                null);
        Question question =
                new Question(new CommandRun(here, new GlobalOptions(null, Messages.Level.NORMAL), LibrarySource.OWN));

        assertFalse(question.isAnsweredWith("1", "One? ", () -> true));
        assertTrue(question.isAnsweredWith("2", "Two? ", () -> {
            keyboard.type("2\n");
            return false;
        }));
        assertEquals("One? (too late)\nTwo? ", shown.toString(StandardCharsets.UTF_8));
    }
}
