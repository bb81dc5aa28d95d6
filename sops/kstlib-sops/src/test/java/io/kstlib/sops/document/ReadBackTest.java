package io.kstlib.sops.document;

import static io.kstlib.sops.Refusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.TextValue;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadBackTest {

    @Test
    void aNameWithoutAFormIsShownClean() {
        Branch document = new Branch(List.of(new Entry("a\u001b[2J\u202e=b", TextValue.of("1"))));
        ReadBack check = ReadBack.ofFlatText(new DotenvStore());

        SopsException refused = assertRefused(Reason.UNSUPPORTED_DOCUMENT, () -> check.write(List.of(document)));

        assertTrue(refused.problem().startsWith("the name [\"a\uFFFD[2J\uFFFD=b\"] has no form"), refused::problem);
    }
}
