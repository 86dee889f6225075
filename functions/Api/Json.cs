using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;
using NodaTime.Serialization.SystemTextJson;
using NodaTime.Text;

namespace CommunityAlerts.Api;

/// <summary>Reads and writes all JSON of the program: on the wire, in queue messages, in table properties.</summary>
public static class Json
{
    private static readonly List<JsonSerializerContext> RegisteredContexts = [];

    /// <summary>The contexts that are registered.</summary>
    public static IReadOnlyList<JsonSerializerContext> Contexts => RegisteredContexts;

    /// <summary>
    /// Options for reading stored JSON: unknown members are ignored, so that an older row stays readable; null is
    /// refused where a value belongs.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create(JsonUnmappedMemberHandling.Skip);

    /// <summary>
    /// Options for bodies that callers write: an unknown member is refused, and null where a value belongs.
    /// </summary>
    public static JsonSerializerOptions Strict { get; } = Create(JsonUnmappedMemberHandling.Disallow);

    /// <summary>
    /// Registers source-generated contexts. A type of no registered context is refused, since nothing is looked up by
    /// reflection.
    /// </summary>
    public static void Register(params ReadOnlySpan<JsonSerializerContext> contexts)
    {
        foreach (var context in contexts)
        {
            RegisteredContexts.Add(context);
            var withoutNulls = context.WithAddedModifier(StrictJson.RefuseNulls);
            Options.TypeInfoResolverChain.Add(withoutNulls);
            Strict.TypeInfoResolverChain.Add(withoutNulls);
        }
    }

    /// <summary>Creates an HTTP answer with <paramref name="value"/> as its JSON body.</summary>
    public static IResult Answer<T>(T value, int status = StatusCodes.Status200OK) =>
        Results.Json(value, Options, statusCode: status);

    /// <summary>
    /// Reads a JSON body of at most <see cref="RequestLimits.MaxJsonBytes"/> bytes. Problems: <c>unreadable-body</c>,
    /// which names the member, and <c>too-large</c>.
    /// </summary>
    public static async Task<Result<T>> ReadBodyAsync<T>(this HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (await request.ReadBytesAsync(RequestLimits.MaxJsonBytes, cancellationToken) is not { } body)
            {
                return RequestLimits.JsonTooLarge();
            }

            using var stream = new MemoryStream(body);
            var value = await JsonSerializer.DeserializeAsync<T>(stream, Strict, cancellationToken);
            return value is null ? CommonProblems.UnreadableBody("The body is null.") : value;
        }
        catch (JsonException e)
        {
            return StrictJson.ToProblem(e);
        }
        catch (BadHttpRequestException e)
        {
            return RequestLimits.ToProblem(e);
        }
    }

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Computes the size of the value as JSON in UTF-8, in bytes.</summary>
    public static long MeasureSize<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options).Length;

    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options)
        ?? throw new JsonException($"null where a {typeof(T).Name} was expected");

    private static JsonSerializerOptions Create(JsonUnmappedMemberHandling unmapped)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            UnmappedMemberHandling = unmapped,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.Strict,
            AllowDuplicateProperties = false,
            PropertyNameCaseInsensitive = false,
            // Chinese stays readable; what HTML could misread is escaped all the same.
            Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        };
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new LocalTimeConverter());
        // Only the types in use: the library's whole set would build every pattern at the start.
        options.Converters.Add(new NodaPatternConverter<LocalDate>(LocalDatePattern.Iso));
        options.Converters.Add(new NodaPatternConverter<Duration>(DurationPattern.JsonRoundtrip));
        // TooLate is written as too-late.
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        return options;
    }

    /// <summary>Reads and writes local times such as <c>16:30</c>, with seconds only where there are any.</summary>
    private sealed class LocalTimeConverter : JsonConverter<LocalTime>
    {
        private static readonly LocalTimePattern Minutes = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

        public override LocalTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.GetString() ?? "";
            return Minutes.Parse(text) is { Success: true } minutes ? minutes.Value
                : LocalTimePattern.ExtendedIso.Parse(text) is { Success: true } seconds ? seconds.Value
                : throw new JsonException("A local time is written as 16:30.");
        }

        public override void Write(Utf8JsonWriter writer, LocalTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(
                (value.TickOfSecond == 0 && value.Second == 0 ? Minutes : LocalTimePattern.ExtendedIso).Format(value)
            );
    }

    /// <summary>
    /// Reads RFC 3339 with any offset and writes UTC, from the year 1 to November 9999: a month can be added to any.
    /// </summary>
    private sealed class InstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var parsed = OffsetDateTimePattern.Rfc3339.Parse(reader.GetString() ?? "");
            return parsed is { Success: true, Value: { Year: >= 1 } value } && value is not { Year: 9999, Month: 12 }
                ? value.ToInstant()
                : throw new JsonException(
                    "An instant is written as RFC 3339 with offset, such as 2027-06-18T16:30:00+08:00, "
                        + "and lies between the year 1 and December 9999."
                );
        }

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(InstantPattern.ExtendedIso.Format(value));
    }
}
