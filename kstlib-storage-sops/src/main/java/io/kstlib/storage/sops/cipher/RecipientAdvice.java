package io.kstlib.storage.sops.cipher;

import io.kstlib.sops.error.RecipientException;
import io.kstlib.sops.error.RuleException;
import io.kstlib.sops.error.SopsException;
import java.util.function.Supplier;

/** Says what to do when the recipients that variables or rules name are unusable: recipients in the configuration win over them. */
final class RecipientAdvice {

    private final RecipientKeys keys;

    RecipientAdvice(RecipientKeys keys) {
        this.keys = keys;
    }

    /** Reads recipients from variables. The error names the variable. */
    <T> T onVariables(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RecipientException unusable) {
            throw new RecipientException(
                    unusable.problem(),
                    before(unusable) + "Unset the variable, or name recipients in " + keys.inWords(),
                    unusable);
        }
    }

    /** Reads recipients from a {@code .sops.yaml}. The error names it. */
    <T> T onRules(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (RecipientException unusable) {
            throw new RecipientException(unusable.problem(), before(unusable) + overRules(), unusable);
        } catch (RuleException unusable) {
            throw new RuleException(unusable.problem(), before(unusable) + overRules(), unusable);
        }
    }

    private static String before(SopsException unusable) {
        return unusable.remedy().map(remedy -> remedy + ". ").orElse("");
    }

    private String overRules() {
        return "Recipients in " + keys.inWords() + " win over every .sops.yaml";
    }
}
