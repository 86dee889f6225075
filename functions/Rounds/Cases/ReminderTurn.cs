using CommunityAlerts.Rounds.Questions;

namespace CommunityAlerts.Rounds.Cases;

/// <summary>Decides to which member of a household a reminder goes: one after the other, by guardian order.</summary>
public static class ReminderTurn
{
    /// <summary>Finds the member whose turn it is; null where nobody of the household can be texted.</summary>
    /// <param name="members">The members, in the order of guardians.</param>
    /// <param name="reminder">The number of the reminder, from 1.</param>
    /// <param name="first">Who got the first text: where it was the first guardian alone, the next one begins.</param>
    public static SheetMember? Find(IReadOnlyList<SheetMember> members, int reminder, FirstTexts first)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reminder, 1);
        var textable = members.Where(m => m.Reach.IsTextable()).ToList();
        return textable.Count == 0
            ? null
            : textable[(reminder - 1 + (first is FirstTexts.FirstGuardian ? 1 : 0)) % textable.Count];
    }
}
