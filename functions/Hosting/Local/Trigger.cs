using System.Reflection;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Orders;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.Local;

/// <summary>A <c>[Function]</c> method with its trigger: all that the local host knows of the app.</summary>
/// <param name="Name">Unique; the operation's name.</param>
/// <param name="Method">Returns a task.</param>
/// <param name="Parameter">The first parameter: its attribute is the trigger.</param>
public sealed record Trigger(string Name, MethodInfo Method, ParameterInfo Parameter)
{
    /// <summary>
    /// The triggers of this program, by name: where routes overlap, the first by name wins, as in Azure.
    /// </summary>
    /// <remarks>
    /// Named, since to look through every type takes as long as all else at the start; <c>TriggerTests</c> holds that
    /// none is left out.
    /// </remarks>
    public static IReadOnlyList<Trigger> All { get; } =
        FindAll(
            typeof(MeTriggers),
            typeof(BroadcastTriggers),
            typeof(BreakdownTriggers),
            typeof(DeliveryTriggers),
            typeof(TestMessageTriggers),
            typeof(WorkTriggers),
            typeof(LimitTriggers),
            typeof(CampaignTriggers),
            typeof(DayTriggers),
            typeof(CalendarTriggers),
            typeof(RehearsalTriggers),
            typeof(AreaTriggers),
            typeof(ContactTriggers),
            typeof(ListTriggers),
            typeof(OptOutTriggers),
            typeof(PeopleTriggers),
            typeof(ImportTriggers),
            typeof(TableTriggers),
            typeof(ConsoleTriggers),
            typeof(DescriptionTriggers),
            typeof(HealthTriggers),
            typeof(PoisonTriggers),
            typeof(EventTriggers),
            typeof(ReplyTriggers),
            typeof(SenderTriggers),
            typeof(TemplateTriggers)
        );

    /// <summary>The triggers of <paramref name="types"/>, by name.</summary>
    public static IReadOnlyList<Trigger> FindAll(params IEnumerable<Type> types) =>
        [
            .. (
                from type in types
                from method in type.GetMethods()
                let function = method.GetCustomAttribute<FunctionAttribute>()
                where function is not null
                select new Trigger(function.Name, method, method.GetParameters()[0])
            ).OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase),
        ];

    /// <summary>The trigger's attribute if it is of kind <typeparamref name="T"/>.</summary>
    public T? On<T>()
        where T : Attribute => Parameter.GetCustomAttribute<T>();

    /// <summary>The object to call it on, made per call as in Azure.</summary>
    public object Target(IServiceProvider services) =>
        ActivatorUtilities.CreateInstance(services, Method.DeclaringType!);

    /// <summary>
    /// Calls it: the first parameter is <paramref name="first"/>, the others come by name, a cancellation token by
    /// type.
    /// </summary>
    public async Task CallAsync(
        IServiceProvider services,
        object first,
        IReadOnlyDictionary<string, object> named,
        CancellationToken cancellationToken
    )
    {
        await using var scope = services.CreateAsyncScope();
        var arguments = Method
            .GetParameters()
            .Select(p =>
                p.Position == 0 ? first
                : p.ParameterType == typeof(CancellationToken) ? cancellationToken
                : named.TryGetValue(p.Name!, out var value) ? value
                : throw new InvalidOperationException($"{Name} asks for '{p.Name}', which its trigger does not have.")
            );
        var running = (Task)
            Method.Invoke(
                Target(scope.ServiceProvider),
                BindingFlags.DoNotWrapExceptions,
                binder: null,
                [.. arguments],
                culture: null
            )!;
        await running;
    }
}
