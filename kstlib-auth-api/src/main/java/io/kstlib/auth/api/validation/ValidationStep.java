package io.kstlib.auth.api.validation;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One step of a validation.
 *
 * @param name such as {@code verify_signature}
 * @param passed whether it passed; steps after a failed one are not in the report
 * @param message what was found, or what was expected and what was found instead, and who can mend it
 * @param details facts for a reader who repeats the step: plain values, in a fixed order
 */
public record ValidationStep(String name, boolean passed, String message, Map<String, Object> details) {

    public ValidationStep {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }
}
