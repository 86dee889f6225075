using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.CommandLine;
using CommunityAlerts.Hosting.Local.Triggers;
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
/// Generates the OpenAPI 3.1 description of the API from its triggers: schemas by the framework, the rest by
/// <see cref="OperationTransformer"/> and <see cref="DocumentTransformer"/>.
/// </summary>
/// <remarks>
/// The output is deterministic: members are sorted, and nothing depends on the machine or the time.
/// </remarks>
public static class ApiDescription
{
    private const string Name = "api";

    private static readonly JsonSerializerOptions IndentedJson = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The path of the checked-in file.</summary>
    public static string Path => System.IO.Path.Combine(Checkout.Root, "functions", DescriptionTriggers.Resource);

    /// <summary>Writes the file.</summary>
    public static async Task WriteAsync(CancellationToken cancellationToken) =>
        await File.WriteAllTextAsync(Path, await CreateAsync(Trigger.All, cancellationToken), cancellationToken);

    /// <summary>
    /// Generates the description of the triggers with a route below <c>api/</c>, without listening and without storage.
    /// </summary>
    public static async Task<string> CreateAsync(IReadOnlyList<Trigger> all, CancellationToken cancellationToken)
    {
        List<Trigger> triggers =
        [
            .. all.Where(t =>
                t.FindAttribute<HttpTriggerAttribute>()?.Route?.StartsWith("api/", StringComparison.Ordinal) ?? true
            ),
        ];
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(o => CopyJsonOptions(o.SerializerOptions));
        builder.Services.AddOpenApi(
            Name,
            o =>
            {
                o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                o.CreateSchemaReferenceId = SchemaName;
                o.AddSchemaTransformer(
                    (schema, context, _) =>
                    {
                        DescribeTime(schema, context.JsonTypeInfo.Type);
                        return Task.CompletedTask;
                    }
                );
                o.AddOperationTransformer(new OperationTransformer());
                o.AddDocumentTransformer(new DocumentTransformer(triggers));
            }
        );
        await using var app = builder.Build();
        app.UseRouting();
        app.MapHttpTriggers(triggers, routePrefix: "", GetMetadata);
        // Registers the endpoints without starting to listen.
        app.UseEndpoints(_ => { });

        var document = await app
            .Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name)
            .GetOpenApiDocumentAsync(cancellationToken);
        var json = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancellationToken);
        return SortMembers(JsonNode.Parse(json))!.ToJsonString(IndentedJson) + "\n";
    }

    /// <summary>Returns the metadata of a trigger's body and answers for the framework.</summary>
    private static IEnumerable<object> GetMetadata(Trigger trigger)
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

    private static void CopyJsonOptions(JsonSerializerOptions options)
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

    /// <summary>Names a nested type after both types: two features may each have a <c>View</c>.</summary>
    private static string? SchemaName(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name ? null
        : type.Type.DeclaringType is { } outer ? $"{outer.Name}{name}"
        : name;

    /// <summary>Describes types of time, whose converters the framework cannot inspect.</summary>
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
        // RFC 3339's time has seconds and an offset, and NodaTime's duration is not ISO 8601: only exact formats are
        // named.
        schema.Format = format is "date-time" or "date" ? format : null;
        schema.Examples = [JsonValue.Create(example)!];
    }

    private static JsonNode? SortMembers(JsonNode? node) =>
        node switch
        {
            JsonObject members => new JsonObject(
                members
                    .OrderBy(m => m.Key, StringComparer.Ordinal)
                    .Select(m =>
                        KeyValuePair.Create(
                            m.Key,
                            m.Key is "example" or "examples" ? m.Value?.DeepClone() : SortMembers(m.Value)
                        )
                    )
            ),
            JsonArray items => new JsonArray([.. items.Select(SortMembers)]),
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
