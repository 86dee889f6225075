using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.OpenApi;

namespace CommunityAlerts.Hosting.Local.OpenApi;

/// <summary>
/// Completes the operation that the framework generates for a trigger: roles, problems, parameters and examples.
/// </summary>
public sealed partial class OperationTransformer : IOpenApiOperationTransformer
{
    /// <summary>The name of the security scheme.</summary>
    public const string Scheme = "bearer";

    private const string ProblemMediaType = "application/problem+json";

    /// <summary>
    /// Problems of every route; a route that requires roles has those of <see cref="EveryRouteWithRoles"/> too.
    /// </summary>
    private static readonly string[] EveryRoute = ["storage-out-of-reach", "unexpected"];
    private static readonly string[] EveryRouteWithRoles = ["not-signed-in", "not-allowed"];

    private readonly Summaries _summaries = Summaries.From(typeof(OperationTransformer).Assembly);

    /// <summary>
    /// Returns the tag of a trigger: the name of its feature's folder, or of the first folder within.
    /// </summary>
    public static string GetTag(Trigger trigger)
    {
        var folders = trigger.Method.DeclaringType!.Namespace!.Split('.');
        return folders[Math.Min(2, folders.Length - 1)];
    }

    public Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var trigger = context.Description.ActionDescriptor.EndpointMetadata.OfType<Trigger>().Single();
        var document = context.Document!;
        operation.OperationId = trigger.Name;
        operation.Tags = new HashSet<OpenApiTagReference> { new(GetTag(trigger), document) };
        if (_summaries.Find(trigger.Method) is { } summary)
        {
            var text = MethodAndRoutePattern().Replace(summary, "");
            operation.Summary = char.ToUpperInvariant(text[0]) + text[1..];
            operation.Description = null;
        }

        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        CompleteCallers(operation, trigger, document);
        operation.Parameters = [.. GetParameters(trigger)];
        CompleteBody(operation, trigger);
        CompleteAnswers(operation, trigger, document);
        return Task.CompletedTask;
    }

    private static void CompleteCallers(OpenApiOperation operation, Trigger trigger, OpenApiDocument document)
    {
        if (trigger.Method.GetCustomAttribute<AllowsAttribute>() is { } allows)
        {
            List<string> roles =
            [
                .. allows
                    .Roles.Append(Role.Administrator)
                    .Distinct()
                    .Order()
                    .Select(r => r.ToString().ToLowerInvariant()),
            ];
            operation.Security = [new() { [new OpenApiSecuritySchemeReference(Scheme, document)] = roles }];
            operation.Extensions!["x-roles"] = new JsonNodeExtension(
                new JsonArray([.. roles.Select(r => (JsonNode)r)])
            );
        }
        else if (trigger.Method.GetCustomAttribute<PublicAttribute>() is { } open)
        {
            operation.Security = [];
            operation.Extensions!["x-public"] = new JsonNodeExtension(open.Reason);
        }
    }

    private static IEnumerable<OpenApiParameter> GetParameters(Trigger trigger)
    {
        var route = trigger.FindAttribute<HttpTriggerAttribute>()!.Route ?? trigger.Name;
        return RouteValuePattern()
            .Matches(route)
            .Select(m => Parameter(ParameterLocation.Path, m.Groups["name"].Value, description: null, required: true))
            .Concat(
                trigger
                    .Method.GetCustomAttributes<QueryAttribute>()
                    .OrderBy(q => q.Name, StringComparer.Ordinal)
                    .Select(q => Parameter(ParameterLocation.Query, q.Name, q.Description, required: false))
            )
            .Concat(
                trigger
                    .Method.GetCustomAttributes<HeaderAttribute>()
                    .OrderBy(h => h.Name, StringComparer.Ordinal)
                    .Select(h => Parameter(ParameterLocation.Header, h.Name, h.Description, h.Required))
            );
    }

    private static OpenApiParameter Parameter(
        ParameterLocation place,
        string name,
        string? description,
        bool required
    ) =>
        new()
        {
            Name = name,
            In = place,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            Description = description,
            Required = required,
        };

    private static void CompleteBody(OpenApiOperation operation, Trigger trigger)
    {
        if (trigger.Method.GetCustomAttribute<AcceptsAttribute>() is not { } accepts)
        {
            operation.RequestBody = null;
            return;
        }

        var content =
            operation.RequestBody?.Content is { } made && made.TryGetValue(accepts.MediaType, out var known)
                ? known
                : new OpenApiMediaType();
        if (accepts.Body is null)
        {
            content.Schema = IsJson(accepts.MediaType) ? new OpenApiSchema() : CreateBytesSchema(accepts.MediaType);
        }

        if (accepts.Example is { } example)
        {
            content.Example = IsJson(accepts.MediaType) ? JsonNode.Parse(example) : JsonValue.Create(example);
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [accepts.MediaType] = content,
            },
        };
    }

    private static void CompleteAnswers(OpenApiOperation operation, Trigger trigger, OpenApiDocument document)
    {
        // Where a trigger names no answers, the framework guesses one: only those that are named are kept.
        var guessed = operation.Responses ?? [];
        var responses = new OpenApiResponses();
        foreach (
            var answer in trigger
                .Method.GetCustomAttributes<AnswersAttribute>()
                .OrderBy(a => a.Status)
                .ThenBy(a => a.MediaType, StringComparer.Ordinal)
        )
        {
            var status = FormatStatus(answer.Status);
            var response = responses.GetValueOrDefault(status) ?? guessed.GetValueOrDefault(status);
            var content = response?.Content ?? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
            if (answer.Body is null && !IsJson(answer.MediaType))
            {
                content[answer.MediaType] = new OpenApiMediaType { Schema = CreateBytesSchema(answer.MediaType) };
            }

            responses[status] = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(answer.Status),
                Content = content,
            };
        }

        // A status for which the trigger declares an answer is not documented as a problem.
        var problemsByStatus = GetProblems(trigger)
            .Where(p => !responses.ContainsKey(FormatStatus(p.Status)))
            .GroupBy(p => p.Status)
            .OrderBy(g => g.Key)
            .ToList();
        foreach (var problems in problemsByStatus)
        {
            responses[FormatStatus(problems.Key)] = ProblemResponse([.. problems], document);
        }

        operation.Responses = responses;
    }

    private static OpenApiResponse ProblemResponse(IReadOnlyList<Problem> problems, OpenApiDocument document) =>
        new()
        {
            Description = string.Join("; ", problems.Select(p => $"`{p.Code}`: {p.Title}")),
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [ProblemMediaType] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchemaReference(nameof(Problem), document),
                },
            },
            Extensions = new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal)
            {
                ["x-problems"] = new JsonNodeExtension(
                    new JsonArray([.. problems.Select(p => new JsonObject { ["code"] = p.Code, ["title"] = p.Title })])
                ),
            },
        };

    /// <summary>
    /// Returns the problems that the trigger names and those of every route, by code. An unknown code is skipped here;
    /// a test finds it.
    /// </summary>
    private static IEnumerable<Problem> GetProblems(Trigger trigger) =>
        (trigger.Method.GetCustomAttribute<ProblemsAttribute>()?.Codes ?? [])
            .Concat(EveryRoute)
            .Concat(trigger.Method.GetCustomAttribute<AllowsAttribute>() is null ? [] : EveryRouteWithRoles)
            .Concat(
                trigger.Method.GetCustomAttribute<AcceptsAttribute>() is { Body: not null } ? ["unreadable-body"] : []
            )
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(code => ProblemCatalogue.All.GetValueOrDefault(code))
            .OfType<Problem>();

    private static OpenApiSchema CreateBytesSchema(string mediaType) =>
        new()
        {
            Type = JsonSchemaType.String,
            ContentMediaType = mediaType.StartsWith("text/", StringComparison.Ordinal) ? null : mediaType,
        };

    private static bool IsJson(string mediaType) =>
        mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal);

    private static string FormatStatus(int status) => status.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{\**(?<name>[^}:=?]+)[^}]*\}")]
    private static partial Regex RouteValuePattern();

    [GeneratedRegex("^[A-Z]+ /\\S* — ")]
    private static partial Regex MethodAndRoutePattern();
}
