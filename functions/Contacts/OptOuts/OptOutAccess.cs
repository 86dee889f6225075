using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts.OptOuts;

/// <summary>Decides who may read and remove an opt-out.</summary>
/// <remarks>It applies to every list, so the caller's area must cover all contacts that the number has, and all that it
/// had when the opt-out was stored.
/// Otherwise an official could add the number to an own list, or wait until another area took it off theirs, and then
/// remove an opt-out made there.</remarks>
public sealed class OptOutAccess(ContactLookup contactLookup)
{
    /// <summary>
    /// Checks whether the caller may read and remove the opt-out; null where so, else <c>not-allowed</c>.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="key">The number's key.</param>
    /// <param name="optOut">The number's opt-out; null where it has none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Problem?> FindProblemAsync(
        Caller caller,
        NumberKey key,
        OptOut? optOut,
        CancellationToken cancellationToken
    ) =>
        caller.Area.Length == 0
        || MayRead(caller, (await contactLookup.FindAreasAsync([key], cancellationToken))[key], optOut)
            ? null
            : CommonProblems.NotAllowed(
                $"Your area '{caller.Area}' does not cover every list that has the number, or had it when it "
                    + $"was opted out. The opt-out can be read and removed by an operator whose area covers all "
                    + $"of these lists; the resident can reply START."
            );

    /// <summary>Finds the opt-outs that the caller may read, by one look-up of their numbers.</summary>
    public async Task<IReadOnlySet<NumberKey>> FindReadableAsync(
        Caller caller,
        IReadOnlyCollection<OptOut> optOuts,
        CancellationToken cancellationToken
    )
    {
        if (caller.Area.Length == 0)
        {
            return optOuts.Select(o => o.Key).ToHashSet();
        }

        // An opt-out whose stored areas the caller does not cover needs no look-up: no contact can allow it, and most
        // are of other areas.
        var possible = optOuts.Where(o => o.Areas is null || MayRead(caller, [], o)).ToList();
        var areas = await contactLookup.FindAreasAsync([.. possible.Select(o => o.Key)], cancellationToken);
        return possible.Where(o => MayRead(caller, areas[o.Key], o)).Select(o => o.Key).ToHashSet();
    }

    /// <summary>
    /// Whether the caller may read the opt-out. One without any area, as of a number that was on no list, is for
    /// administrators of the whole tree, and for the operator who stored it.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="areas">The areas of the number's current contacts.</param>
    /// <param name="optOut">The opt-out; null where there is none.</param>
    public static bool MayRead(Caller caller, IReadOnlyList<string> areas, OptOut? optOut)
    {
        if (caller.Area.Length == 0)
        {
            return true;
        }

        // Stored for a number that was on no list: adding it to an own list afterwards gives no right.
        if (optOut is { Areas.Count: 0 } || (optOut is { Areas: null } && areas.Count == 0))
        {
            return optOut.Act == OptOut.ByOperator(caller);
        }

        return areas.Concat(optOut?.Areas ?? []).All(caller.Covers);
    }
}
