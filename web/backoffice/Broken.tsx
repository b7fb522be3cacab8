import { Container } from '@mantine/core'
import { useRouteError } from 'react-router'
import { Failure } from '../ui/states.tsx'

/** A page that could not be drawn or fetched. */
export function Broken() {
  const error = useRouteError()
  return (
    <Container component="main" py="xl">
      <Failure error={error} retry={() => location.reload()} />
    </Container>
  )
}
