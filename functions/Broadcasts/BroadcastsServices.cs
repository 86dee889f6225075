using CommunityAlerts.Broadcasts.Cards;
using CommunityAlerts.Broadcasts.Headcounts;
using CommunityAlerts.Broadcasts.Limits;
using CommunityAlerts.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Broadcasts;

/// <summary>What this feature adds to the composition.</summary>
public static class BroadcastsServices
{
    public static void AddBroadcasts(this IServiceCollection services)
    {
        services.AddSingleton<BroadcastStore>();
        services.AddSingleton<OrderStore>();
        services.AddSingleton<DueStore>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton<Pacing>();
        services.AddSingleton<Windows>();
        services.AddSingleton<Turns>();
        services.AddSingleton<LimitChecker>();
        services.AddSingleton<BudgetStore>();
        services.AddSingleton<HouseholdBudgets>();
        services.AddSingleton<Budgets>();
        services.AddSingleton<SpendLedger>();
        services.AddSingleton<ExpiredLimits>();
        services.AddSingleton<CardHistoryStore>();
        services.AddSingleton<CardAssigner>();
        services.AddSingleton<AudienceSource>();
        services.AddSingleton<HeadcountReader>();
        services.AddSingleton<Expander>();
        services.AddSingleton<CarrierCalls>();
        services.AddSingleton<BatchSender>();
        services.AddSingleton<OrderDesk>();
        services.AddSingleton<Broadcaster>();
        services.AddSingleton<Previewer>();
        services.AddSingleton<Progress>();
        services.AddSingleton<Breakdown>();
        services.AddSingleton<BroadcastPages>();
        services.AddSingleton<DeliveryPages>();
        services.AddSingleton<TestTexts>();
        services.AddSingleton<Contacts.IPersonData, PersonDeliveries>();
        services.AddSingleton<Contacts.IPersonData, PersonBudgets>();
        services.AddSingleton<Contacts.IPersonData, PersonCards>();
        services.AddSingleton<Api.IUsageSource, BroadcastUses>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<Sweep>();
        services.AddSingleton<BroadcastTelemetry>();
    }
}
