using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CommunityAlerts.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using NodaTime;

namespace CommunityAlerts.Hosting.Local.OpenApi;

/// <summary>
/// The API described, OpenAPI 3.1, from the attributes on its triggers: schemas by the framework, the rest by
/// <see cref="OperationTransformer"/> and <see cref="DocumentTransformer"/>.
/// </summary>
/// <remarks>
/// The same triggers give the same bytes: members are sorted, nothing depends on the machine or the day.
/// </remarks>
public static class ApiDescription
{
    private const string Name = "api";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The path of the checked-in file.</summary>
    public static string Path => System.IO.Path.Combine(Checkout.Root, "functions", DescriptionTriggers.Resource);

    /// <summary>Writes the file.</summary>
    public static async Task WriteAsync(CancellationToken cancellationToken) =>
        await File.WriteAllTextAsync(Path, await MakeAsync(Trigger.All, cancellationToken), cancellationToken);

    /// <summary>
    /// Makes the description of those of these triggers that are of the API; nothing listens and no storage is needed.
    /// </summary>
    public static async Task<string> MakeAsync(IReadOnlyList<Trigger> all, CancellationToken cancellationToken)
    {
        List<Trigger> triggers =
        [
            .. all.Where(t =>
                t.On<HttpTriggerAttribute>()?.Route?.StartsWith("api/", StringComparison.Ordinal) ?? true
            ),
        ];
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(o => Follow(o.SerializerOptions));
        builder.Services.AddOpenApi(Name, o =>
        {
            o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            o.CreateSchemaReferenceId = SchemaName;
            o.AddSchemaTransformer((schema, context, _) =>
            {
                DescribeTime(schema, context.JsonTypeInfo.Type);
                return Task.CompletedTask;
            });
            o.AddOperationTransformer(new OperationTransformer());
            o.AddDocumentTransformer(new DocumentTransformer(triggers));
        });
        await using var app = builder.Build();
        app.UseRouting();
        app.MapHttpTriggers(triggers, routePrefix: "", MetadataOf);
        // Hands the endpoints to the document without starting to listen.
        app.UseEndpoints(_ => { });

        var document = await app
            .Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name)
            .GetOpenApiDocumentAsync(cancellationToken);
        var json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        return Sorted(JsonNode.Parse(json))!.ToJsonString(Written) + "\n";
    }

    /// <summary>The metadata of a trigger's body and answers that the framework reads.</summary>
    private static IEnumerable<object> MetadataOf(Trigger trigger)
    {
        foreach (var attribute in trigger.Method.GetCustomAttributes(inherit: false))
        {
            if (attribute is AcceptsAttribute { Body: { } body } accepts)
            {
                yield return new Body(body, [accepts.MediaType]);
            }
            else if (attribute is AnswersAttribute { Body: { } answer } answers)
            {
                yield return new Answer(answers.Status, answer, [answers.MediaType]);
            }
        }
    }

    private static void Follow(JsonSerializerOptions options)
    {
        var ours = Json.Options;
        options.PropertyNamingPolicy = ours.PropertyNamingPolicy;
        options.RespectNullableAnnotations = ours.RespectNullableAnnotations;
        options.RespectRequiredConstructorParameters = ours.RespectRequiredConstructorParameters;
        options.NumberHandling = ours.NumberHandling;
        foreach (var converter in ours.Converters)
        {
            options.Converters.Add(converter);
        }
    }

    /// <summary>A record inside another is named after both: two features may each have a <c>View</c>.</summary>
    private static string? SchemaName(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name ? null
        : type.Type.DeclaringType is { } outer ? $"{outer.Name}{name}"
        : name;

    /// <summary>Kinds of time are written by converters, which the framework cannot look into.</summary>
    private static void DescribeTime(OpenApiSchema schema, Type type)
    {
        var (format, example) = (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(Instant) => ("date-time", "2027-06-18T16:30:00+08:00"),
            var t when t == typeof(LocalDate) => ("date", "2027-06-18"),
            var t when t == typeof(LocalTime) => ("time", "16:30"),
            var t when t == typeof(Duration) => ("duration", "72:00:00"),
            var t when t == typeof(Period) => ("duration", "PT6H"),
            var t when typeof(DateTimeZone).IsAssignableFrom(t) => ("iana-zone", "Asia/Shanghai"),
            _ => (null, null),
        };
        if (format is null)
        {
            return;
        }

        schema.Type = Nullable.GetUnderlyingType(type) is null
            ? JsonSchemaType.String
            : JsonSchemaType.String | JsonSchemaType.Null;
        // RFC 3339's time has seconds and an offset, NodaTime's duration is not ISO 8601: only what is exact is called
        // by the format's name.
        schema.Format = format is "date-time" or "date" ? format : null;
        schema.Examples = [JsonValue.Create(example)!];
    }

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(m => m.Key, StringComparer.Ordinal)
                    .Select(m =>
                        KeyValuePair.Create(
                            m.Key,
                            m.Key is "example" or "examples" ? m.Value?.DeepClone() : Sorted(m.Value)
                        )
                    )
            ),
            JsonArray items => new JsonArray([.. items.Select(Sorted)]),
            _ => node?.DeepClone(),
        };

    private sealed record Body(Type RequestType, IReadOnlyList<string> ContentTypes) : IAcceptsMetadata
    {
        Type? IAcceptsMetadata.RequestType => RequestType;

        public bool IsOptional => false;
    }

    private sealed record Answer(int StatusCode, Type Type, IEnumerable<string> ContentTypes)
        : IProducesResponseTypeMetadata
    {
        Type? IProducesResponseTypeMetadata.Type => Type;

        public string? Description => null;
    }
}
