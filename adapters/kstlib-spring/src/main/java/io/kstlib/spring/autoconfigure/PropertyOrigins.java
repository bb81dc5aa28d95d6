package io.kstlib.spring.autoconfigure;

import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.spi.text.PrintableText;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.TextResourceOrigin;

/** Notes the origin of each property, such as {@code application.yml:12}, while Spring binds them. For one thread. */
final class PropertyOrigins implements BindHandler {

    private static final int LONGEST = 200;

    private final Map<String, Origin> origins = new HashMap<>();
    private final Map<String, ConfigurationPropertyName> names = new HashMap<>();

    @Override
    public @Nullable Object onSuccess(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
        String path = path(name);
        names.put(path, name);
        ConfigurationProperty property = context.getConfigurationProperty();
        if (property != null) {
            origins.put(path, origin(property));
        }
        return result;
    }

    private static String path(ConfigurationPropertyName name) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.ORIGINAL);
            if (name.isNumericIndex(i)) {
                path.append('[').append(element).append(']');
            } else {
                path.append(i == 0 ? "" : ".").append(element);
            }
        }
        return path.toString();
    }

    private static Origin origin(ConfigurationProperty property) {
        if (property.getOrigin() instanceof TextResourceOrigin text
                && text.getResource() != null
                && text.getLocation() != null) {
            return new Origin(
                    shown(text.getResource().getDescription()),
                    text.getLocation().getLine() + 1);
        }
        return new Origin("property " + shown(path(property.getName())), 0);
    }

    private static String shown(String text) {
        return PrintableText.oneLine(text, LONGEST);
    }

    /** Returns the origin of a value. */
    Origin of(String path) {
        return origins.getOrDefault(path, Origin.CODE);
    }

    /** Returns the name that Spring has for a path. */
    ConfigurationPropertyName name(String path) {
        ConfigurationPropertyName name = names.get(path);
        if (name == null) {
            throw new IllegalStateException("Spring has bound no property " + path);
        }
        return name;
    }
}
