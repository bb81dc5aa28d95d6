package io.kstlib.sops.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Comment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Compares with what the INI library of sops makes of the same text, as {@code sops} 3.13.2 showed. */
class IniStoreTest {

    private final IniStore store = new IniStore();

    private List<Branch> read(String text) {
        return store.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private String rewritten(String text) {
        return new String(store.write(read(text)), StandardCharsets.UTF_8);
    }

    private String value(String text) {
        Branch section = (Branch) read(text).get(0).get("s").orElseThrow();
        return (String) section.entries().get(0).value().toPlain();
    }

    /** sops panics on a comment whose first line is empty. */
    @Test
    void noCommentBeginsWithAnEmptyLine() {
        String plain = "[s]\n#\n# said\n#\n# more\na = 1\n";

        Branch section = (Branch) read(plain).get(0).get("s").orElseThrow();

        assertEquals(new Comment("# said\n#\n# more", false), section.items().get(1));
        assertEquals("[s]\n# said\n# \n# more\na = 1\n", rewritten(plain));
    }

    @Test
    void padsNamesByTheirBytes() {
        assertEquals("[s]\nžluť = 1\nlonger = 2\n", rewritten("[s]\nžluť=1\nlonger=2\n"));
        assertEquals("[s]\nab      = 1\nžlutá = 2\n", rewritten("[s]\nab=1\nžlutá=2\n"));
    }

    @Test
    void knowsTheSpacesOfGoAndNoOthers() {
        assertEquals("[s]\na = x\n", rewritten("[s]\na = \u00a0x\u0085\u2003\n"));
        assertEquals("[s]\na = \u001cx\u200b\n", rewritten("[s]\na = \u001cx\u200b\n"));
        assertEquals("[s]\na = 1\n", rewritten("[s]\n\u00a0a\u00a0= 1\n"));
        assertEquals("[s]\na = \"\u001cx \"\n", rewritten("[s]\na = \"\u001cx \"\n"));
    }

    @Test
    void aBackslashBehindAClosingQuoteGoesOn() {
        String plain = "[s]\na = \"\"\"x\n\"\"\" \\\ny\"\"\"\n";

        assertEquals("x\n\"\"\" \\\ny", value(plain));
        assertEquals(plain, rewritten(plain));
    }

    @Test
    void keepsTheSpaceBehindTheFirstLineOfTheCommentOfASection() {
        assertEquals("; top  \n; two\n[s]\na = 1\n", rewritten("# top  \n; two\n[s]\na=1\n"));
    }
}
