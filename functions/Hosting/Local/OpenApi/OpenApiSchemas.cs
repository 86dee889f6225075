using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CommunityAlerts.Hosting.Local.OpenApi;

/// <summary>Puts right what the framework says of schemas and we do otherwise.</summary>
public static partial class OpenApiSchemas
{
    private const string Prefix = "#/components/schemas/";

    /// <summary>Changes <paramref name="document"/>.</summary>
    public static void Complete(JsonObject document)
    {
        var schemas = document["components"]!["schemas"]!.AsObject();
        var read = Read(document, schemas);
        foreach (var (name, schema) in schemas)
        {
            ForbidNull(schema);
            if (!read.Contains(name) && schema is JsonObject answered)
            {
                LeaveOutNulls(answered);
            }
        }

        NameMembers(schemas, schemas.Select(s => s.Key).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The schemas that bodies of requests are made of, however deep.</summary>
    private static HashSet<string> Read(JsonObject document, JsonObject schemas)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<JsonNode?>(
            document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value!["requestBody"])
        );
        while (open.TryDequeue(out var node))
        {
            foreach (
                var reference in References(node)
                    .Where(r => r.StartsWith(Prefix, StringComparison.Ordinal))
                    .Select(r => r[Prefix.Length..])
                    .Where(found.Add)
            )
            {
                open.Enqueue(schemas[reference]);
            }
        }

        return found;
    }

    /// <summary>Every reference in <paramref name="node"/>.</summary>
    public static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject members => members.SelectMany(m =>
                m.Key == "$ref" && m.Value is JsonValue value ? [value.GetValue<string>()] : References(m.Value)
            ),
            JsonArray items => items.SelectMany(References),
            _ => [],
        };

    /// <summary>A schema with a name is not null: who may hold null instead says so beside the reference.</summary>
    private static void ForbidNull(JsonNode? schema)
    {
        if (schema?["type"] is JsonArray types)
        {
            schema["type"] = types.Select(t => t!.GetValue<string>()).Single(t => t != "null");
        }
    }

    /// <summary>Answers leave out what is null, so nothing that may be null is promised.</summary>
    private static void LeaveOutNulls(JsonObject schema)
    {
        if (schema["required"] is not JsonArray required || schema["properties"] is not JsonObject properties)
        {
            return;
        }

        var kept = required.Select(r => r!.GetValue<string>()).Where(name => !MayBeNull(properties[name])).ToList();
        schema.Remove("required");
        if (kept.Count > 0)
        {
            schema["required"] = new JsonArray([.. kept.Select(k => (JsonNode)k)]);
        }
    }

    private static bool MayBeNull(JsonNode? property) =>
        property?["type"] is JsonArray types && types.Any(t => t!.GetValue<string>() == "null")
        || property?["oneOf"] is JsonArray either
            && either.Any(e => e?["type"] is JsonValue type && type.TryGetValue(out string? name) && name == "null");

    /// <summary>
    /// A docstring's reference to a member comes with type and owner; callers know it by its JSON name.
    /// </summary>
    private static void NameMembers(JsonNode? node, HashSet<string> owners)
    {
        if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                NameMembers(item, owners);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (key, value) in members.ToList())
            {
                if (key == "description" && value is JsonValue text && text.TryGetValue(out string? words))
                {
                    members[key] = Member()
                        .Replace(
                            words,
                            m =>
                                owners.Contains(m.Groups["owner"].Value)
                                    ? $"`{JsonNamingPolicy.CamelCase.ConvertName(m.Groups["member"].Value)}`"
                                    : m.Value
                        );
                }
                else
                {
                    NameMembers(value, owners);
                }
            }
        }
    }

    [GeneratedRegex(@"[A-Za-z]+(?:&lt;[^.]*&gt;|<[^.]*>)?\?? (?<owner>[A-Z]\w*)\.(?<member>[A-Z]\w*)")]
    private static partial Regex Member();
}
