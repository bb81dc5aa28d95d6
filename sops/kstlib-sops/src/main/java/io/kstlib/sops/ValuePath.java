package io.kstlib.sops;

import io.kstlib.sops.error.SopsException;
import io.kstlib.sops.error.SopsException.Reason;
import io.kstlib.sops.tree.Branch;
import io.kstlib.sops.tree.BranchItem;
import io.kstlib.sops.tree.Entry;
import io.kstlib.sops.tree.Sequence;
import io.kstlib.sops.tree.SequenceItem;
import io.kstlib.sops.tree.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path to a value in a document: names of maps and positions in lists, from the root.
 *
 * @param steps the steps, each a {@link String} or an {@link Integer} from 0; at least one, the first a name
 */
public record ValuePath(List<Object> steps) {

    private static final Pattern STEP =
            Pattern.compile("\\[(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'((?:[^'\\\\]|\\\\.)*)'|([0-9]{1,9}))\\]");

    /**
     * Checks and copies the steps.
     *
     * @throws SopsException ({@code PATH}) if the first step is not a name, or a step is neither a name nor a position from 0
     */
    public ValuePath {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || !(steps.get(0) instanceof String)) {
            throw Reason.PATH.error("a path begins with a name");
        }
        for (Object step : steps) {
            if (!(step instanceof String) && !(step instanceof Integer position && position >= 0)) {
                throw Reason.PATH.error("a step of a path is a name or a position from 0");
            }
        }
    }

    /**
     * {@return a path of these steps}
     *
     * @param steps the steps, each a {@link String} or an {@link Integer} from 0
     */
    public static ValuePath of(Object... steps) {
        return new ValuePath(List.of(steps));
    }

    /**
     * Reads a path as {@code sops --extract} takes it.
     *
     * @param text the path, such as {@code ["a"]["b"][0]}; a name may be in single quotes, too. A backslash before a quote or another backslash
     *     is dropped, which sops does not do
     * @throws SopsException ({@code PATH}) if the text is not a path
     */
    public static ValuePath parse(String text) {
        Matcher matcher = STEP.matcher(text);
        List<Object> steps = new ArrayList<>();
        int end = 0;
        while (end < text.length() && matcher.find(end) && matcher.start() == end) {
            String name = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            steps.add(name == null ? Integer.valueOf(matcher.group(3)) : name.replaceAll("\\\\([\\\\\"'])", "$1"));
            end = matcher.end();
        }
        if (end < text.length() || steps.isEmpty()) {
            throw Reason.PATH.error("\"" + text + "\" is not a path; write it as [\"name\"][\"name\"][0]");
        }
        return new ValuePath(steps);
    }

    Value get(Branch document) {
        Value value = document;
        for (int i = 0; i < steps.size(); i++) {
            value = step(value, i);
        }
        return value;
    }

    private Value step(Value value, int index) {
        Object step = steps.get(index);
        if (step instanceof String name && value instanceof Branch branch) {
            return branch.get(name).orElseThrow(() -> Reason.PATH.error("there is no " + upTo(index)));
        } else if (step instanceof Integer position && value instanceof Sequence sequence) {
            List<Value> values = sequence.values();
            if (position < values.size()) {
                return values.get(position);
            }
            throw Reason.PATH.error("there is no " + upTo(index) + "; the list has " + values.size() + " item(s)");
        }
        throw Reason.PATH.error(
                "there is no " + upTo(index) + ": what is above is no " + (step instanceof String ? "map" : "list"));
    }

    private String upTo(int index) {
        return new ValuePath(steps.subList(0, index + 1)).toString();
    }

    /** Sets a value. Makes maps and lists on the way as needed. A position at the end of a list adds an item. */
    Branch set(Branch document, Value value) {
        return (Branch) set(document, 0, value);
    }

    private Value set(Value at, int index, Value value) {
        if (index == steps.size()) {
            return value;
        }
        boolean isNamed = steps.get(index) instanceof String;
        if (isNamed
                ? at instanceof Sequence
                : at instanceof Branch map && !map.items().isEmpty()) {
            throw Reason.PATH.error(
                    "there is no " + upTo(index) + ": what is above is no " + (isNamed ? "map" : "list"));
        }
        if (steps.get(index) instanceof String name) {
            Branch branch = at instanceof Branch found ? found : Branch.EMPTY;
            Value below = branch.get(name).orElse(Branch.EMPTY);
            return branch.with(name, set(below, index + 1, value));
        }
        int position = (Integer) steps.get(index);
        Sequence sequence = at instanceof Sequence found ? found : new Sequence(List.of());
        return set(sequence, position, index, value);
    }

    private Sequence set(Sequence sequence, int position, int index, Value value) {
        List<SequenceItem> items = new ArrayList<>(sequence.items());
        int count = 0;
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Value old && count++ == position) {
                items.set(i, set(old, index + 1, value));
                return new Sequence(items);
            }
        }
        if (position != count) {
            throw Reason.PATH.error(
                    "there is no " + upTo(index) + ": the list has " + count + " item(s)",
                    "Use " + count + " to add one",
                    null);
        }
        items.add(set(Branch.EMPTY, index + 1, value));
        return new Sequence(items);
    }

    /** Removes the value at the path. */
    Branch remove(Branch document) {
        get(document);
        return (Branch) remove(document, 0);
    }

    private Value remove(Value at, int index) {
        boolean last = index == steps.size() - 1;
        Object step = steps.get(index);
        if (at instanceof Branch branch) {
            List<BranchItem> items = new ArrayList<>();
            for (BranchItem item : branch.items()) {
                boolean match = item instanceof Entry entry && entry.key().equals(step);
                if (!match) {
                    items.add(item);
                } else if (!last) {
                    Entry entry = (Entry) item;
                    items.add(new Entry(entry.key(), remove(entry.value(), index + 1)));
                }
            }
            return new Branch(items);
        }
        return remove((Sequence) at, index, last);
    }

    private Sequence remove(Sequence sequence, int index, boolean last) {
        List<SequenceItem> items = new ArrayList<>();
        int count = 0;
        for (SequenceItem item : sequence.items()) {
            boolean match = item instanceof Value && steps.get(index).equals(count++);
            if (!match) {
                items.add(item);
            } else if (!last) {
                items.add((SequenceItem) remove((Value) item, index + 1));
            }
        }
        return new Sequence(items);
    }

    /** Returns the path as {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Object step : steps) {
            text.append('[');
            if (step instanceof String name) {
                text.append('"')
                        .append(name.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            } else {
                text.append(step);
            }
            text.append(']');
        }
        return text.toString();
    }
}
