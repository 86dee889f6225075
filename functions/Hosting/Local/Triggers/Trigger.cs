using System.Reflection;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Statistics;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Campaigns.Rehearsals;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Contacts.Imports.TableFiles;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Notifications;
using CommunityAlerts.Replies;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using CommunityAlerts.Today;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>A <c>[Function]</c> method and its trigger, as the local host runs it.</summary>
/// <param name="Name">The unique name of the function and its operation.</param>
/// <param name="Method">The method, which returns a task.</param>
/// <param name="Parameter">The first parameter, whose attribute is the trigger.</param>
public sealed record Trigger(string Name, MethodInfo Method, ParameterInfo Parameter)
{
    /// <summary>
    /// The triggers of this program, by name: where routes overlap, the first by name wins, as in Azure.
    /// </summary>
    /// <remarks>
    /// Listed by name, since scanning every type takes as long as the rest of the start; <c>TriggerTests</c> checks
    /// that the list is complete.
    /// </remarks>
    public static IReadOnlyList<Trigger> All { get; } =
        FindAll(
            typeof(MeTriggers),
            typeof(TodayTriggers),
            typeof(SignInTriggers),
            typeof(BroadcastTriggers),
            typeof(FollowUpTriggers),
            typeof(PauseTriggers),
            typeof(BreakdownTriggers),
            typeof(DeliveryTriggers),
            typeof(DeliverySearchTriggers),
            typeof(StatisticsTriggers),
            typeof(TestMessageTriggers),
            typeof(WorkTriggers),
            typeof(LimitTriggers),
            typeof(CampaignTriggers),
            typeof(OccurrenceTriggers),
            typeof(NextRecipientTriggers),
            typeof(DayTriggers),
            typeof(CalendarTriggers),
            typeof(RehearsalTriggers),
            typeof(AreaTriggers),
            typeof(ContactTriggers),
            typeof(ListTriggers),
            typeof(OptOutTriggers),
            typeof(PeopleTriggers),
            typeof(PersonSearchTriggers),
            typeof(ImportTriggers),
            typeof(TableTriggers),
            typeof(ConsoleTriggers),
            typeof(DescriptionTriggers),
            typeof(HealthTriggers),
            typeof(PoisonTriggers),
            typeof(NotificationTriggers),
            typeof(EventTriggers),
            typeof(ReplyTriggers),
            typeof(Replies.Threads.ThreadTriggers),
            typeof(SenderTriggers),
            typeof(TemplateTriggers),
            typeof(TemplateCopyTriggers)
        );

    /// <summary>Finds the triggers of <paramref name="types"/>, sorted by name.</summary>
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

    /// <summary>Returns the trigger's attribute if it is a <typeparamref name="T"/>; else null.</summary>
    public T? FindAttribute<T>()
        where T : Attribute => Parameter.GetCustomAttribute<T>();

    /// <summary>Creates the instance on which the method is called, one a call as in Azure.</summary>
    public object CreateInstance(IServiceProvider services) =>
        ActivatorUtilities.CreateInstance(services, Method.DeclaringType!);

    /// <summary>
    /// Calls the method: the first argument is <paramref name="first"/>, the others are found by name, and the
    /// cancellation token by type.
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
                : throw new InvalidOperationException($"{Name} needs '{p.Name}', which its trigger does not provide.")
            );
        var running = (Task)
            Method.Invoke(
                CreateInstance(scope.ServiceProvider),
                BindingFlags.DoNotWrapExceptions,
                binder: null,
                [.. arguments],
                culture: null
            )!;
        await running;
    }
}
