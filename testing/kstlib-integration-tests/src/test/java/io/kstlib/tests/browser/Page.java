package io.kstlib.tests.browser;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page. Only its first form is understood, so that it can be filled in.
 *
 * @param location where it came from
 * @param html its content
 */
record Page(URI location, String html) {

    private static final Pattern FORM = Pattern.compile("<form\\b[^>]*>.*?</form>", Pattern.DOTALL);
    private static final Pattern INPUT = Pattern.compile("<input\\b[^>]*>", Pattern.DOTALL);

    /** A form: its target, and its hidden fields. */
    record Form(URI action, Map<String, String> hidden) {}

    Form form() {
        Matcher form = FORM.matcher(html);
        if (!form.find()) {
            throw new IllegalStateException("no form on " + location + ": " + text());
        }
        String markup = form.group();
        Map<String, String> hidden = new LinkedHashMap<>();
        Matcher input = INPUT.matcher(markup);
        while (input.find()) {
            if (attribute(input.group(), "type").equals("hidden")) {
                hidden.put(attribute(input.group(), "name"), attribute(input.group(), "value"));
            }
        }
        return new Form(location.resolve(attribute(markup, "action")), hidden);
    }

    String text() {
        return unescape(html.replaceAll("(?s)<(script|style)\\b.*?</\\1>", " ").replaceAll("(?s)<[^>]*>", " "))
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static String attribute(String markup, String name) {
        Matcher matcher = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(markup);
        return matcher.find() ? unescape(matcher.group(1)) : "";
    }

    private static String unescape(String markup) {
        return markup.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }
}
