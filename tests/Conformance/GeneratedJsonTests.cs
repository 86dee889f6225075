using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>
/// Generated JSON metadata reads and writes as reflection would: the same values, the same bytes, the same refusals.
/// </summary>
/// <remarks>They part where a member has a default and is set by <c>init</c>: prepared code sets it also when the JSON
/// leaves it out, to nothing, and the default is lost (dotnet/runtime issue 84484).
/// Each such member gives its default back by itself; this finds one that does not.</remarks>
public sealed class GeneratedJsonTests
{
    private static readonly JsonSerializerOptions Reflected = new(Json.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { StrictJson.RefuseNulls } },
    };
    private static readonly JsonSerializerOptions ReflectedStrict = new(Json.Strict)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { StrictJson.RefuseNulls } },
    };

    public static TheoryData<string> Names() =>
        [.. Known().Select(t => t.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_missing_or_null_member_is_read_as_by_reflection(string name)
    {
        var type = Known().First(t => t.ToString() == name);
        foreach (var json in Variants(type))
        {
            Assert.Equal(Lenient(json, type, Reflected), Lenient(json, type, Json.Options), StringComparer.Ordinal);
            Assert.Equal(Strict(json, type, ReflectedStrict), Strict(json, type, Json.Strict), StringComparer.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_complete_object_is_read_and_written_as_by_reflection(string name)
    {
        var type = Known().First(t => t.ToString() == name);
        if (IsOnlyWritten(type))
        {
            Assert.Throws<NotSupportedException>(() =>
                JsonSerializer.Deserialize(Whole(type).ToJsonString(), type, Json.Options)
            );
            return;
        }

        var whole = Whole(type).ToJsonString();
        var value = JsonSerializer.Deserialize(whole, type, Json.Options);

        var written = JsonSerializer.Serialize(value, type, Json.Options);

        Assert.Equal(
            JsonSerializer.Serialize(JsonSerializer.Deserialize(whole, type, Reflected), type, Reflected),
            written,
            StringComparer.Ordinal
        );
        Assert.Equal(
            written,
            JsonSerializer.Serialize(JsonSerializer.Deserialize(written, type, Json.Options), type, Json.Options),
            StringComparer.Ordinal
        );
        // Every member was in it, and came back.
        Assert.True(
            Reflected.GetTypeInfo(type).Properties.Where(Takes).All(p => JsonNode.Parse(written)![p.Name] is not null),
            written
        );
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Members_are_the_same_in_the_same_order(string name)
    {
        var type = Known().First(t => t.ToString() == name);

        Assert.Equal(Members(type, Reflected), Members(type, Json.Options), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Members(Type type, JsonSerializerOptions options) =>
        options
            .GetTypeInfo(type)
            .Properties.Where(p => p.Get is not null)
            .Select(p =>
                $"{p.Name} {p.PropertyType} {p.IsRequired} {p.IsGetNullable} {p.IsSetNullable} {p.NumberHandling}"
            );

    /// <summary>The types that the program's contexts name, and all types that they are made of.</summary>
    private static HashSet<Type> Known()
    {
        var known = new HashSet<Type>();
        foreach (
            var named in Json.Contexts.SelectMany(c =>
                c.GetType().GetCustomAttributesData().Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            )
        )
        {
            Add((Type)named.ConstructorArguments[0].Value!);
        }

        return known;

        void Add(Type type)
        {
            // What a converter writes has no parts to look at.
            if (Reflected.GetTypeInfo(type) is not { Kind: not JsonTypeInfoKind.None } info || !known.Add(type))
            {
                return;
            }

            foreach (var part in info.Properties.Select(p => p.PropertyType).Append(info.ElementType).OfType<Type>())
            {
                Add(part);
            }
        }
    }

    /// <summary>
    /// Lists JSON of a type: nothing, only what must be there, and the whole with one member left out, null, unknown,
    /// or there twice.
    /// </summary>
    private static IEnumerable<string> Variants(Type type)
    {
        if (Reflected.GetTypeInfo(type) is not { Kind: JsonTypeInfoKind.Object } info)
        {
            return [Whole(type).ToJsonString(), "[null]", """{"1":null}""", "null", "7"];
        }

        var whole = Whole(type).AsObject();
        return
        [
            "{}",
            "null",
            "[]",
            Without(whole, [.. info.Properties.Where(p => !p.IsRequired).Select(p => p.Name)]).ToJsonString(),
            Changed(whole, "unheardOf", JsonValue.Create(1)).ToJsonString(),
            .. whole.Select(m => Without(whole, m.Key).ToJsonString()),
            .. whole.Select(m => Changed(whole, m.Key, value: null).ToJsonString()),
            .. whole.Select(m => Changed(whole, m.Key, new JsonArray(new JsonArray())).ToJsonString()),
            .. whole.Select(m => $"{{\"{m.Key}\":{m.Value!.ToJsonString()},{whole.ToJsonString()[1..]}"),
        ];
    }

    private static JsonObject Without(JsonObject whole, params string[] names) =>
        new(
            whole
                .Where(m => !names.Contains(m.Key, StringComparer.Ordinal))
                .Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))
        );

    private static JsonObject Changed(JsonObject whole, string name, JsonNode? value)
    {
        var changed = whole.DeepClone().AsObject();
        changed[name] = value;
        return changed;
    }

    private static string Lenient(string json, Type type, JsonSerializerOptions options)
    {
        try
        {
            // Written by the same hand: what differs was read so.
            return $"{json} gives {JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type, options), type, Reflected)}";
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return $"{json} is refused: {e.GetType()}";
        }
    }

    private static string Strict(string json, Type type, JsonSerializerOptions options)
    {
        try
        {
            return $"{json} gives {JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type, options), type, Reflected)}";
        }
        catch (JsonException e)
        {
            var problem = StrictJson.ToProblem(e);
            // The position in the text may differ a little.
            return $"{json} is refused: {problem.Code} {problem.Errors?[0].Pointer} "
                + $"{problem.Detail?.Split(" (line ")[0]}";
        }
        catch (NotSupportedException)
        {
            return $"{json} is never read";
        }
    }

    /// <summary>A value with every member, none of them at its default.</summary>
    private static JsonNode Whole(Type type)
    {
        var info = Reflected.GetTypeInfo(type);
        return info.Kind switch
        {
            JsonTypeInfoKind.Object => new JsonObject(
                info.Properties.Where(Takes)
                    .Select(p =>
                        KeyValuePair.Create<string, JsonNode?>(
                            p.Name,
                            p.NumberHandling is { } handling && handling.HasFlag(JsonNumberHandling.WriteAsString)
                                ? JsonValue.Create("1.5")
                                : Whole(p.PropertyType)
                        )
                    )
            ),
            JsonTypeInfoKind.Enumerable => new JsonArray(Whole(info.ElementType!)),
            JsonTypeInfoKind.Dictionary => new JsonObject([
                KeyValuePair.Create<string, JsonNode?>(
                    info.KeyType == typeof(string) ? "name"
                        : info.KeyType == typeof(int) ? "3"
                        : Whole(info.KeyType!).GetValue<string>(),
                    Whole(info.ElementType!)
                ),
            ]),
            _ => Single(Nullable.GetUnderlyingType(type) ?? type),
        };
    }

    private static JsonNode Single(Type type) =>
        type.IsEnum
            ? JsonSerializer.SerializeToNode(
                Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1),
                type,
                Reflected
            )!
        : type == typeof(string) || type == typeof(object) ? JsonValue.Create("word")
        : type == typeof(bool) ? JsonValue.Create(true)
        : type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal)
            ? JsonValue.Create(7)
        : type == typeof(Instant) || type == typeof(DateTimeOffset) ? JsonValue.Create("2027-06-18T08:30:00Z")
        : type == typeof(LocalDate) ? JsonValue.Create("2027-06-18")
        : type == typeof(LocalTime) ? JsonValue.Create("16:30")
        : type == typeof(Duration) ? JsonValue.Create("5:00:00")
        : type == typeof(JsonElement) ? new JsonObject { ["some"] = 1 }
        : type == typeof(CardBody) ? new JsonObject { ["template"] = "word", ["urgent"] = true }
        : type == typeof(EdgeBody) ? JsonValue.Create("06-01")
        : type == typeof(ExceptBody) ? JsonValue.Create("06-02")
        : type == typeof(SeasonBody) ? new JsonObject { ["from"] = "06-01", ["to"] = "08-31" }
        : throw new InvalidOperationException($"Say here what a whole {type} looks like.");

    private static bool IsOnlyWritten(Type type)
    {
        try
        {
            JsonSerializer.Deserialize(Whole(type).ToJsonString(), type, Reflected);
            return false;
        }
        catch (NotSupportedException)
        {
            return true;
        }
    }

    /// <summary>Whether it is read; what is only written, such as a sum, is not.</summary>
    private static bool Takes(JsonPropertyInfo property) =>
        property.Set is not null || property.AssociatedParameter is not null;
}
