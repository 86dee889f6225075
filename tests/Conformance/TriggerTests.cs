using System.Reflection;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Problems;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Triggers keep to the surface that means the same under the Azure worker and under the local host.</summary>
public sealed class TriggerTests
{
    private static readonly string[] Verbs =
    [
        "Add",
        "Allow",
        "Begin",
        "Cancel",
        "Change",
        "Copy",
        "Delete",
        "Drop",
        "Erase",
        "Expand",
        "Export",
        "Find",
        "Get",
        "List",
        "Move",
        "Notify",
        "Order",
        "Pause",
        "Prepare",
        "Preview",
        "Put",
        "Receive",
        "Record",
        "Rehearse",
        "Release",
        "Remove",
        "Replace",
        "Restore",
        "Resume",
        "Retry",
        "Run",
        "Save",
        "Send",
        "Serve",
        "Shake",
        "Skip",
        "Start",
        "Store",
        "Sweep",
        "Take",
        "Upload",
        "Import",
        "Validate",
        "Confirm",
        "Answer",
        "Check",
        "Describe",
        "Greet",
        "Search",
        "Assign",
        "Finish",
        "Read",
        "Reopen",
        "Refresh",
    ];

    public static TheoryData<string> Names() => [.. Trigger.All.Select(t => t.Name)];

    /// <summary>Azure finds them by itself; the local host lists them.</summary>
    [Fact]
    public void The_local_host_lists_every_trigger() =>
        Assert.Equal(Trigger.FindAll(typeof(Trigger).Assembly.GetTypes()), Trigger.All);

    [Fact]
    public void Names_are_unique_whatever_their_case() =>
        Assert.Equal(
            Trigger.All.Count,
            Trigger.All.Select(t => t.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count()
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void The_name_of_a_trigger_begins_with_a_verb(string name) =>
        Assert.True(
            Array.Exists(Verbs, v => name.StartsWith(v, StringComparison.Ordinal)),
            $"{name} does not begin with one of the verbs in use."
        );

    [Theory]
    [MemberData(nameof(Names))]
    public void A_trigger_has_only_parameters_and_results_that_both_hosts_bind(string name)
    {
        var trigger = Of(name);
        var parameters = trigger.Method.GetParameters();
        if (trigger.FindAttribute<HttpTriggerAttribute>() is { } http)
        {
            Assert.Equal(typeof(HttpRequest), parameters[0].ParameterType);
            Assert.Equal(typeof(Task<IResult>), trigger.Method.ReturnType);
            Assert.Equal(AuthorizationLevel.Anonymous, http.AuthLevel);
            Assert.NotEmpty(http.Methods!);
            Assert.NotNull(http.Route);
            var values = RouteValues(http.Route);
            Assert.All(
                parameters[1..].Where(p => p.ParameterType != typeof(CancellationToken)),
                p =>
                {
                    Assert.Equal(typeof(string), p.ParameterType);
                    Assert.Contains(p.Name!, values, StringComparer.Ordinal);
                }
            );
        }
        else if (trigger.FindAttribute<QueueTriggerAttribute>() is { } queue)
        {
            Assert.Equal(typeof(string), parameters[0].ParameterType);
            Assert.Equal(typeof(Task), trigger.Method.ReturnType);
            Assert.Equal("Storage", queue.Connection);
            Assert.Contains(queue.QueueName, Queues.All, StringComparer.Ordinal);
        }
        else
        {
            var timer = trigger.FindAttribute<TimerTriggerAttribute>();
            Assert.NotNull(timer);
            Assert.Equal(typeof(TimerInfo), parameters[0].ParameterType);
            Assert.Equal(typeof(Task), trigger.Method.ReturnType);
            Assert.Equal(6, timer.Schedule.Split(' ').Length);
        }

        Assert.All(
            parameters.Where(p => p.ParameterType == typeof(CancellationToken)),
            p => Assert.Equal(parameters.Length - 1, p.Position)
        );
        Assert.True(trigger.Method.DeclaringType!.IsSealed);
        Assert.Single(trigger.Method.DeclaringType.GetConstructors());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_HTTP_trigger_says_who_may_call_it_and_what_it_answers(string name)
    {
        var trigger = Of(name);
        if (trigger.FindAttribute<HttpTriggerAttribute>() is null)
        {
            return;
        }

        var method = trigger.Method;
        Assert.True(
            method.GetCustomAttribute<AllowsAttribute>() is null
                != method.GetCustomAttribute<PublicAttribute>() is null,
            $"{name} must carry Allows or Public."
        );
        Assert.NotEmpty(method.GetCustomAttributes<AnswersAttribute>());
        Assert.All(
            method.GetCustomAttribute<ProblemsAttribute>()?.Codes ?? [],
            code =>
                Assert.True(
                    ProblemCatalogue.All.ContainsKey(code),
                    $"{name} names the problem '{code}', which does not exist."
                )
        );
    }

    [Fact]
    public void No_two_routes_overlap_for_one_method()
    {
        var routes = (
            from trigger in Trigger.All
            let http = trigger.FindAttribute<HttpTriggerAttribute>()
            where http is not null
            from method in http.Methods!
            select (trigger.Name, Method: method.ToUpperInvariant(), Segments: http.Route!.Split('/'))
        ).ToList();

        var overlaps =
            from a in routes
            from b in routes
            where
                string.CompareOrdinal(a.Name, b.Name) < 0
                && a.Method == b.Method
                && Overlap(a.Segments, b.Segments)
                && !a.Name.StartsWith("zz", StringComparison.Ordinal)
                && !b.Name.StartsWith("zz", StringComparison.Ordinal)
            select $"{a.Name} and {b.Name}";
        // An empty path makes them overlap in GET /console alone, where neither has a file; BothHostsTests asks for it.
        Assert.Equal(["GetConsoleAsset and GetConsolePage"], overlaps, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_queue_has_one_listener() =>
        Assert.Equal(
            Queues.All.Order(StringComparer.Ordinal),
            Trigger
                .All.Select(t => t.FindAttribute<QueueTriggerAttribute>()?.QueueName)
                .Where(q => q is not null)
                .Select(q => q!)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private static Trigger Of(string name) => Trigger.All.Single(t => t.Name == name);

    /// <summary>Names in braces; a file's ending may follow.</summary>
    private static List<string> RouteValues(string route) =>
        [
            .. route
                .Split('/')
                .Where(s => s.StartsWith('{'))
                .Select(s => s[..s.IndexOf('}', StringComparison.Ordinal)].Trim('{', '*', '?')),
        ];

    private static bool Overlap(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            if (
                (i < a.Length && a[i].StartsWith("{*", StringComparison.Ordinal))
                || (i < b.Length && b[i].StartsWith("{*", StringComparison.Ordinal))
            )
            {
                return true;
            }

            if (i >= a.Length || i >= b.Length || (a[i] != b[i] && !a[i].StartsWith('{') && !b[i].StartsWith('{')))
            {
                return false;
            }
        }

        return true;
    }
}
