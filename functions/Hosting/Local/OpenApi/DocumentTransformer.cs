using System.Text.Json;
using System.Text.RegularExpressions;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CommunityAlerts.Hosting.Local.OpenApi;

/// <summary>
/// Adds the parts that no trigger has, such as title, sign-in, tags and the problem's schema, and corrects schemas
/// where the program's JSON differs from the framework's.
/// </summary>
/// <param name="triggers">The triggers of the document.</param>
public sealed partial class DocumentTransformer(IReadOnlyList<Trigger> triggers) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "CommunityAlerts",
            Version = "1",
            Description =
                "Safety campaigns by text message. Failures are RFC 9457 problems; `type` ends in a stable "
                + "code, explained in functions/Problems/README.md. Phone numbers travel in bodies only.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Tags = new HashSet<OpenApiTag>(
            triggers
                .Where(t => t.FindAttribute<Microsoft.Azure.Functions.Worker.HttpTriggerAttribute>() is not null)
                .Select(OperationTransformer.GetTag)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(t => new OpenApiTag { Name = t })
        );
        document.AddComponent(
            OperationTransformer.Scheme,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "Locally a token of .local/operators.json; in Azure the platform signs in.",
            }
        );
        document.AddComponent(nameof(Problem), ProblemSchema(document));
        CorrectSchemas(document);
        return Task.CompletedTask;
    }

    private static OpenApiSchema ProblemSchema(OpenApiDocument document) =>
        new()
        {
            Type = JsonSchemaType.Object,
            Description = "RFC 9457 problem details.",
            Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = CreateTextSchema("The code of the problem, after /problems/."),
                ["title"] = CreateTextSchema("A short summary of this kind of problem, for a person."),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer },
                ["detail"] = CreateTextSchema("An explanation of this occurrence, for a person."),
                ["instance"] = CreateTextSchema("The path of the request."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchemaReference(nameof(FieldError), document),
                },
                ["traceId"] = CreateTextSchema("The id of the trace in the log; only with the problem unexpected."),
                ["by"] = CreateTextSchema(
                    "The id of the retry that exists already; only with the problem already-followed."
                ),
                ["usedBy"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description =
                        "A user of the list or template; only with the problems list-in-use and template-in-use.",
                    Required = new HashSet<string>(StringComparer.Ordinal) { "kind", "id", "name" },
                    Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                    {
                        ["kind"] = CreateTextSchema("The kind of the user, such as campaign."),
                        ["id"] = CreateTextSchema(description: null),
                        ["name"] = CreateTextSchema("The name of the user."),
                    },
                },
            },
        };

    private static OpenApiSchema CreateTextSchema(string? description) =>
        new() { Type = JsonSchemaType.String, Description = description };

    private static void CorrectSchemas(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        var requested = FindRequestSchemas(document);
        foreach (var (name, schema) in schemas)
        {
            // A named schema does not allow null: a reference that does has an alternative for it.
            var named = (OpenApiSchema)schema;
            named.Type &= ~JsonSchemaType.Null;
            if (!requested.Contains(name))
            {
                MakeNullableOptional(named);
            }

            foreach (var part in EnumerateParts(named))
            {
                ReplaceMemberReferences(part, schemas.Keys);
            }
        }
    }

    /// <summary>Finds the names of all schemas that request bodies use, directly or indirectly.</summary>
    private static HashSet<string> FindRequestSchemas(OpenApiDocument document)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var left = new Queue<IOpenApiSchema>(
            document
                .Paths.SelectMany(p => p.Value.Operations ?? [])
                .SelectMany(o => o.Value.RequestBody?.Content?.Values ?? [])
                .Select(c => c.Schema)
                .OfType<IOpenApiSchema>()
        );
        while (left.TryDequeue(out var schema))
        {
            foreach (var reference in EnumerateParts(schema).OfType<OpenApiSchemaReference>())
            {
                if (found.Add(reference.Reference.Id!))
                {
                    left.Enqueue(document.Components!.Schemas![reference.Reference.Id!]);
                }
            }
        }

        return found;
    }

    /// <summary>Returns the schema and its parts at any depth; references are not followed.</summary>
    private static IEnumerable<IOpenApiSchema> EnumerateParts(IOpenApiSchema schema) =>
        schema is OpenApiSchemaReference
            ? [schema]
            : (schema.Properties?.Values ?? [])
                .Concat(schema.OneOf ?? [])
                .Concat(schema.AnyOf ?? [])
                .Concat(schema.AllOf ?? [])
                .Concat(new[] { schema.Items, schema.AdditionalProperties }.OfType<IOpenApiSchema>())
                .SelectMany(EnumerateParts)
                .Prepend(schema);

    /// <summary>Makes nullable members optional, since answers omit members that are null.</summary>
    private static void MakeNullableOptional(OpenApiSchema schema)
    {
        foreach (var (name, _) in (schema.Properties?.AsEnumerable() ?? []).Where(p => MayBeNull(p.Value)))
        {
            schema.Required?.Remove(name);
        }
    }

    private static bool MayBeNull(IOpenApiSchema property) =>
        property is OpenApiSchema { Type: { } type } && type.HasFlag(JsonSchemaType.Null)
        || property.OneOf is { } either && either.Any(e => e is OpenApiSchema { Type: JsonSchemaType.Null });

    /// <summary>
    /// Replaces references to members in descriptions, which have type and owner, by the JSON name of the member.
    /// </summary>
    private static void ReplaceMemberReferences(IOpenApiSchema schema, ICollection<string> owners)
    {
        // A reference without a description returns that of its target, which is corrected separately.
        var own = schema is OpenApiSchemaReference { Reference: var reference }
            ? reference.Description
            : schema.Description;
        if (own is not null)
        {
            schema.Description = MemberReferencePattern()
                .Replace(
                    own,
                    m =>
                        owners.Contains(m.Groups["owner"].Value)
                            ? $"`{JsonNamingPolicy.CamelCase.ConvertName(m.Groups["member"].Value)}`"
                            : m.Value
                );
        }
    }

    [GeneratedRegex(@"[A-Za-z]+(?:&lt;[^.]*&gt;|<[^.]*>)?\?? (?<owner>[A-Z]\w*)\.(?<member>[A-Z]\w*)")]
    private static partial Regex MemberReferencePattern();
}
