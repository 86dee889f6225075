using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Decks;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Requests;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Broadcasts.Sending;
using CommunityAlerts.Broadcasts.Spending;
using CommunityAlerts.Broadcasts.Statistics;
using CommunityAlerts.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Broadcasts;

/// <summary>Registers the stores and services of broadcasts.</summary>
public static class BroadcastsServices
{
    public static void AddBroadcasts(this IServiceCollection services)
    {
        services.AddSingleton<BroadcastStore>();
        services.AddSingleton<IdempotencyStore>();
        services.AddSingleton<ScheduledWorkStore>();
        services.AddSingleton<WorkScheduler>();
        services.AddSingleton<SlotAllocator>();
        services.AddSingleton<SendWindows>();
        services.AddSingleton<BatchScheduler>();
        services.AddSingleton<LimitEnforcer>();
        services.AddSingleton<BudgetStore>();
        services.AddSingleton<HouseholdBudgets>();
        services.AddSingleton<BudgetService>();
        services.AddSingleton<SpendLedger>();
        services.AddSingleton<ExpiredLimits>();
        services.AddSingleton<CardHistoryStore>();
        services.AddSingleton<CardAssigner>();
        services.AddSingleton<BroadcastLists>();
        services.AddSingleton<RetryRecipientSource>();
        services.AddSingleton<ReachedPeopleReader>();
        services.AddSingleton<RecipientSource>();
        services.AddSingleton<BroadcastFamily>();
        services.AddSingleton<BatchInserter>();
        services.AddSingleton<BatchComposer>();
        services.AddSingleton<AudienceExpander>();
        services.AddSingleton<CarrierDispatcher>();
        services.AddSingleton<BatchPreparer>();
        services.AddSingleton<ResultRecorder>();
        services.AddSingleton<BatchSender>();
        services.AddSingleton<BroadcastFactory>();
        services.AddSingleton<BroadcastService>();
        services.AddSingleton<IOccurrenceBroadcasts>(s => s.GetRequiredService<BroadcastService>());
        services.AddSingleton<FollowUpFactory>();
        services.AddSingleton<FollowUpService>();
        services.AddSingleton<PauseService>();
        services.AddSingleton<PreviewService>();
        services.AddSingleton<RecipientPages>();
        services.AddSingleton<PreviewLimit>();
        services.AddSingleton<BroadcastProgress>();
        services.AddSingleton<SettledViews>();
        services.AddSingleton<Breakdown>();
        services.AddSingleton<BroadcastQueries>();
        services.AddSingleton<DeliveryQueries>();
        services.AddSingleton<DeliverySearch>();
        services.AddSingleton<DeliverySheet>();
        services.AddSingleton<BroadcastCounter>();
        services.AddSingleton<BroadcastCountStore>();
        services.AddSingleton<CountedBroadcasts>();
        services.AddSingleton<StatisticsLimit>();
        services.AddSingleton<StatisticsReader>();
        services.AddSingleton<FailingNumberReader>();
        services.AddSingleton<TestNumbers>();
        services.AddSingleton<TestMessageRenderer>();
        services.AddSingleton<TestMessageService>();
        services.AddSingleton<ExpandedBroadcasts>();
        services.AddSingleton<PersonDeliveries>();
        services.AddSingleton<Contacts.People.IPersonData>(s => s.GetRequiredService<PersonDeliveries>());
        services.AddSingleton<Contacts.People.IPersonData, PersonExclusions>();
        services.AddSingleton<Contacts.People.IPersonData, PersonBudgets>();
        services.AddSingleton<Contacts.People.IPersonData, PersonCards>();
        services.AddSingleton<Api.IUsageSource, BroadcastUses>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<RecoverySweep>();
        services.AddSingleton<BroadcastTelemetry>();
    }
}
