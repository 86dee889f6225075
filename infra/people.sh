#!/bin/sh
# Assigns a role or an area to one person or machine. Run manually:
#   sh infra/people.sh role li@example.org administrator     also with the object id of a service principal
#   sh infra/people.sh area li@example.org beiguan/hongqilu  '/' is the whole tree
set -eu
infra=$(dirname "$0")
. "$infra/hooks/lib.sh"
graph=https://graph.microsoft.com/v1.0

case "${1:-}" in
  role)
    who=$(az ad user show --id "$2" --query id --output tsv 2> /dev/null || az ad sp show --id "$2" --query id --output tsv)
    app=$(az ad sp show --id "$ALERTS_AUTH_CLIENT_ID" --query id --output tsv)
    role=$(az ad app show --id "$ALERTS_AUTH_CLIENT_ID" --query "appRoles[?value=='$3'].id | [0]" --output tsv)
    [ -n "$role" ] || { echo "There is no role '$3'." >&2; exit 1; }
    az rest --method post --output none --url "$graph/servicePrincipals/$app/appRoleAssignedTo" --body "{\"principalId\":\"$who\",\"resourceId\":\"$app\",\"appRoleId\":\"$role\"}"
    ;;
  area)
    property="extension_$(printf %s "$ALERTS_AUTH_CLIENT_ID" | tr -d -)_area"
    az rest --method patch --output none --url "$graph/users/$2" --body "{\"$property\":\"$3\"}"
    ;;
  *)
    echo "role or area?" >&2
    exit 2
    ;;
esac
