using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Rounds.Rosters;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Rounds;

/// <summary>Registers the stores and services of rounds.</summary>
public static class RoundsServices
{
    public static void AddRounds(this IServiceCollection services)
    {
        services.AddSingleton<Households>();
        services.AddSingleton<RoundStore>();
        services.AddSingleton<PassStore>();
        services.AddSingleton<AnswerCodes>();
        services.AddSingleton<CaseStore>();
        services.AddSingleton<SheetFreeze>();
        services.AddSingleton<MarkWriter>();
        services.AddSingleton<CoverageReader>();
        services.AddSingleton<RoundCloser>();
        services.AddSingleton<RosterStore>();
        services.AddSingleton<RosterPairs>();
        services.AddSingleton<RosterLister>();
        services.AddSingleton<CaseComposer>();
        services.AddSingleton<RoundBuilder>();
    }
}
