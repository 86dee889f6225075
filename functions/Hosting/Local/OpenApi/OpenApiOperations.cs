using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Azure.Functions.Worker;

namespace CommunityAlerts.Hosting.Local.OpenApi;

/// <summary>
/// Completes what the framework made of the triggers: who may call, what may go wrong, values of path, query and
/// headers, examples.
/// </summary>
public static partial class OpenApiOperations
{
    private const string Scheme = "bearer";
    private const string ProblemMediaType = "application/problem+json";

    /// <summary>
    /// Problems that any route may answer with; a route that asks who is calling, those of <see cref="SignedIn"/> too.
    /// </summary>
    private static readonly string[] Anywhere = ["storage-out-of-reach", "unexpected"];
    private static readonly string[] SignedIn = ["not-signed-in", "not-allowed"];

    /// <summary>Changes <paramref name="document"/>.</summary>
    public static void Complete(JsonObject document, IReadOnlyList<Trigger> triggers)
    {
        var summaries = Summaries.Of(typeof(OpenApiOperations).Assembly);
        document["info"] = new JsonObject
        {
            ["title"] = "CommunityAlerts",
            ["version"] = "1",
            ["description"] = "Safety campaigns by text message. Failures are RFC 9457 problems; `type` ends in a stable code, explained in functions/Problems/README.md. Phone numbers travel in bodies only.",
        };
        document["servers"] = new JsonArray(new JsonObject { ["url"] = "/" });
        var components = Child(document, "components");
        Child(components, "securitySchemes")[Scheme] = new JsonObject
        {
            ["type"] = "http",
            ["scheme"] = "bearer",
            ["description"] = "Locally a token of .local/operators.json; in Azure the platform signs in.",
        };
        Child(components, "schemas")["Problem"] = ProblemSchema();
        foreach (var trigger in triggers)
        {
            if (trigger.On<HttpTriggerAttribute>() is { } http)
            {
                foreach (var verb in http.Methods ?? ["get", "post"])
                {
                    Complete(
                        Child(
                            Child(Child(document, "paths"), Path(http.Route ?? trigger.Name)),
                            verb.ToLowerInvariant()
                        ),
                        trigger,
                        http.Route ?? trigger.Name,
                        summaries
                    );
                }
            }
        }

        OpenApiSchemas.Complete(document);
        document["tags"] = new JsonArray([
            .. triggers
                .Where(t => t.On<HttpTriggerAttribute>() is not null)
                .Select(Tag)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(t => new JsonObject { ["name"] = t }),
        ]);
    }

    private static void Complete(JsonObject operation, Trigger trigger, string route, Summaries summaries)
    {
        operation["operationId"] = trigger.Name;
        operation["tags"] = new JsonArray(Tag(trigger));
        if (summaries.Find(trigger.Method) is { } summary)
        {
            var said = MethodAndRoute().Replace(summary, "");
            operation["summary"] = char.ToUpperInvariant(said[0]) + said[1..];
            operation.Remove("description");
        }

        CompleteCallers(operation, trigger);
        CompleteParameters(operation, trigger, route);
        CompleteBody(operation, trigger);
        CompleteAnswers(operation, trigger);
    }

    private static void CompleteCallers(JsonObject operation, Trigger trigger)
    {
        if (trigger.Method.GetCustomAttribute<AllowsAttribute>() is { } allows)
        {
            var roles = allows
                .Roles.Append(Role.Administrator)
                .Distinct()
                .Order()
                .Select(r => r.ToString().ToLowerInvariant())
                .ToList();
            operation["security"] = new JsonArray(
                new JsonObject { [Scheme] = new JsonArray([.. roles.Select(r => (JsonNode)r)]) }
            );
            operation["x-roles"] = new JsonArray([.. roles.Select(r => (JsonNode)r)]);
        }
        else if (trigger.Method.GetCustomAttribute<PublicAttribute>() is { } open)
        {
            operation["security"] = new JsonArray();
            operation["x-public"] = open.Why;
        }
    }

    private static void CompleteParameters(JsonObject operation, Trigger trigger, string route)
    {
        var parameters = new JsonArray(
        [
            .. RouteValue().Matches(route).Select(m => Parameter("path", m.Groups["name"].Value, null, required: true)),
            .. trigger
                .Method.GetCustomAttributes<QueryAttribute>()
                .OrderBy(q => q.Name, StringComparer.Ordinal)
                .Select(q => Parameter("query", q.Name, q.What, required: false)),
            .. trigger
                .Method.GetCustomAttributes<HeaderAttribute>()
                .OrderBy(h => h.Name, StringComparer.Ordinal)
                .Select(h => Parameter("header", h.Name, h.What, h.Required)),
        ]);
        operation.Remove("parameters");
        if (parameters.Count > 0)
        {
            operation["parameters"] = parameters;
        }
    }

    private static void CompleteBody(JsonObject operation, Trigger trigger)
    {
        if (trigger.Method.GetCustomAttribute<AcceptsAttribute>() is not { } accepts)
        {
            operation.Remove("requestBody");
            return;
        }

        var body = Child(operation, "requestBody");
        body["required"] = true;
        var content = Child(Child(body, "content"), accepts.MediaType);
        if (accepts.Body is null)
        {
            content["schema"] = IsJson(accepts.MediaType) ? new JsonObject() : Bytes(accepts.MediaType);
        }

        if (accepts.Example is { } example)
        {
            content["example"] = IsJson(accepts.MediaType) ? JsonNode.Parse(example) : JsonValue.Create(example);
        }
    }

    private static void CompleteAnswers(JsonObject operation, Trigger trigger)
    {
        var responses = Child(operation, "responses");
        foreach (
            var status in responses
                .Select(r => r.Key)
                .Except(
                    trigger.Method.GetCustomAttributes<AnswersAttribute>().Select(a => Code(a.Status)),
                    StringComparer.Ordinal
                )
                .ToList()
        )
        {
            // The framework's guess where nothing was said.
            responses.Remove(status);
        }

        foreach (
            var answer in trigger
                .Method.GetCustomAttributes<AnswersAttribute>()
                .OrderBy(a => a.Status)
                .ThenBy(a => a.MediaType, StringComparer.Ordinal)
        )
        {
            var response = Child(responses, Code(answer.Status));
            response["description"] = ReasonPhrases.GetReasonPhrase(answer.Status);
            if (answer.Body is null && !IsJson(answer.MediaType))
            {
                Child(Child(response, "content"), answer.MediaType)["schema"] = Bytes(answer.MediaType);
            }
        }

        // A status that the trigger answers with a body of its own is no problem there.
        var problemsByStatus = ProblemsOf(trigger)
            .Where(p => !responses.ContainsKey(Code(p.Status)))
            .GroupBy(p => p.Status);
        foreach (var (status, problems) in problemsByStatus.OrderBy(g => g.Key).Select(g => (g.Key, g.ToList())))
        {
            responses[Code(status)] = new JsonObject
            {
                ["description"] = string.Join("; ", problems.Select(p => $"`{p.Code}`: {p.Title}")),
                ["content"] = new JsonObject
                {
                    [ProblemMediaType] = new JsonObject
                    {
                        ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" },
                    },
                },
                ["x-problems"] = new JsonArray([
                    .. problems.Select(p => new JsonObject { ["code"] = p.Code, ["title"] = p.Title }),
                ]),
            };
        }
    }

    /// <summary>
    /// What the trigger names and what any route may answer, by code; a code that no class makes is named by a test.
    /// </summary>
    private static IEnumerable<Problem> ProblemsOf(Trigger trigger) =>
        (trigger.Method.GetCustomAttribute<ProblemsAttribute>()?.Codes ?? [])
            .Concat(Anywhere)
            .Concat(trigger.Method.GetCustomAttribute<AllowsAttribute>() is null ? [] : SignedIn)
            .Concat(
                trigger.Method.GetCustomAttribute<AcceptsAttribute>() is { Body: not null } ? ["unreadable-body"] : []
            )
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(code => ProblemCatalogue.All.GetValueOrDefault(code))
            .OfType<Problem>();

    private static JsonObject ProblemSchema() =>
        new()
        {
            ["type"] = "object",
            ["description"] = "RFC 9457 problem details.",
            ["required"] = new JsonArray("type", "title", "status"),
            ["properties"] = new JsonObject
            {
                ["type"] = new JsonObject { ["type"] = "string", ["description"] = "/problems/ and the code." },
                ["title"] = new JsonObject { ["type"] = "string", ["description"] = "The same for every occurrence." },
                ["status"] = new JsonObject { ["type"] = "integer" },
                ["detail"] = new JsonObject { ["type"] = "string", ["description"] = "This occurrence, for a person." },
                ["instance"] = new JsonObject { ["type"] = "string", ["description"] = "The request's path." },
                ["errors"] = new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["$ref"] = "#/components/schemas/FieldError" },
                },
                ["traceId"] = new JsonObject
                {
                    ["type"] = "string",
                    ["description"] = "Under which the log has the rest: of unexpected.",
                },
                ["by"] = new JsonObject
                {
                    ["type"] = "string",
                    ["description"] = "The id of what came first: of already-followed.",
                },
                ["usedBy"] = new JsonObject
                {
                    ["type"] = "object",
                    ["description"] = "What still needs the thing: of list-in-use and template-in-use.",
                    ["required"] = new JsonArray("kind", "id", "name"),
                    ["properties"] = new JsonObject
                    {
                        ["kind"] = new JsonObject { ["type"] = "string", ["description"] = "Such as campaign." },
                        ["id"] = new JsonObject { ["type"] = "string" },
                        ["name"] = new JsonObject { ["type"] = "string", ["description"] = "What people call it." },
                    },
                },
            },
        };

    private static JsonObject Parameter(string place, string name, string? what, bool required)
    {
        var parameter = new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["schema"] = new JsonObject { ["type"] = "string" },
        };
        if (what is not null)
        {
            parameter["description"] = what;
        }

        if (required)
        {
            parameter["required"] = true;
        }

        return parameter;
    }

    private static JsonObject Bytes(string mediaType) => mediaType.StartsWith("text/", StringComparison.Ordinal)
        ? new JsonObject { ["type"] = "string" }
        : new JsonObject { ["type"] = "string", ["contentMediaType"] = mediaType };

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject child)
        {
            return child;
        }

        child = [];
        parent[name] = child;
        return child;
    }

    private static bool IsJson(string mediaType) =>
        mediaType == "application/json" || mediaType.EndsWith("+json", StringComparison.Ordinal);

    private static string Code(int status) => status.ToString(CultureInfo.InvariantCulture);

    /// <summary>The feature's folder.</summary>
    private static string Tag(Trigger trigger) => trigger.Method.DeclaringType!.Namespace!.Split('.')[^1];

    private static string Path(string route) => "/" + RouteValue().Replace(route, "{${name}}");

    [GeneratedRegex(@"\{\**(?<name>[^}:=?]+)[^}]*\}")]
    private static partial Regex RouteValue();

    [GeneratedRegex("^[A-Z]+ /\\S* — ")]
    private static partial Regex MethodAndRoute();
}
